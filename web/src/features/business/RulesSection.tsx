import { Button, Group, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useBlocker } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { newIdempotencyKey } from '@/shared/api/client';
import type { Cinema } from '@/shared/api/types';
import { Dialog } from '@/shared/ui/Dialog';
import { ProblemAlert } from '@/shared/ui/ProblemAlert';
import { Skeletons } from '@/shared/ui/Skeletons';
import { UNCONDITIONAL } from './conditions';
import { DraftBar } from './DraftBar';
import { filmTitlesQuery, type PricingRule, rulesQuery, screensQuery } from './prices';
import { RuleForm } from './RuleForm';
import { RuleTable } from './RuleTable';
import { type DraftRule, put } from './ruleDraft';
import { SimulationSection } from './SimulationSection';
import { useRuleDraft } from './useRuleDraft';

/** A cinema's rules: changed on a drawing board, tried on past sales, and then put into force. */
export function RulesSection({ cinema }: { cinema: Cinema }) {
  const { t } = useTranslation('work');
  const rules = useQuery(rulesQuery(cinema.id));
  return (
    <Stack component="section" gap="sm" aria-labelledby="rules">
      <Title order={2} size="h4" id="rules">
        {t('business.rules.title')}
      </Title>
      <Text c="dimmed" maw="46rem">
        {t('business.rules.about')}
      </Text>
      <ProblemAlert error={rules.error} onRetry={rules.refetch} />
      {rules.isPending && <Skeletons label={t('business.rules.loading')} count={5} shape="row" />}
      {rules.data && <DrawingBoard cinema={cinema} saved={rules.data} />}
    </Stack>
  );
}

function DrawingBoard({ cinema, saved }: { cinema: Cinema; saved: readonly PricingRule[] }) {
  const { t } = useTranslation('work');
  const board = useRuleDraft(cinema.id, saved);
  const [edited, setEdited] = useState<DraftRule | null>(null);
  const hasDraft = board.steps.length > 0;
  // Also on the way to another cinema's rules, and out of the browser.
  useBlocker({
    shouldBlockFn: () => hasDraft && !globalThis.confirm(t('business.rules.leave')),
    enableBeforeUnload: hasDraft,
  });
  const screens = useQuery(screensQuery(cinema.id)).data ?? [];
  const films = useQuery(filmTitlesQuery).data ?? [];
  const names = {
    screens: new Map(screens.map(({ id, name }) => [id, name])),
    films: new Map(films.map(({ id, title }) => [id, title])),
  };
  return (
    <>
      {board.draft.length === 0 && <Text c="dimmed">{t('business.rules.none')}</Text>}
      {board.draft.length > 0 && (
        <RuleTable
          draft={board.draft}
          steps={board.steps}
          currency={cinema.currency}
          names={names}
          onChange={board.change}
          onEdit={setEdited}
        />
      )}
      <Group>
        <Button variant="default" onClick={() => setEdited(newRule())}>
          {t('business.rules.add')}
        </Button>
      </Group>
      <DraftBar board={board} />
      <SimulationSection cinema={cinema} board={board} />
      <Dialog
        size="lg"
        opened={edited !== null}
        onClose={() => setEdited(null)}
        title={edited?.name || t('business.rules.add')}
      >
        {edited && (
          <RuleForm
            rule={edited}
            currency={cinema.currency}
            screens={screens}
            onDone={(rule) => {
              board.change(put(board.draft, rule));
              setEdited(null);
            }}
          />
        )}
      </Dialog>
    </>
  );
}

function newRule(): DraftRule {
  return {
    key: newIdempotencyKey(),
    id: null,
    name: '',
    effect: { amount: 0 },
    conditions: UNCONDITIONAL,
  };
}
