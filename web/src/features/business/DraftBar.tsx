import { Alert, Button, Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { asProblem } from '@/shared/api/problem';
import { ProblemAlert } from '@/shared/ui/ProblemAlert';
import type { RuleDraft } from './useRuleDraft';

/** How far the draft is from what is in force, and the ways on: put it into force, or drop it. */
export function DraftBar({ board }: { board: RuleDraft }) {
  const { t } = useTranslation('work');
  const { steps, activation, rebasing } = board;
  const isBusy = activation.isPending || rebasing.isPending;
  // Somebody changed a rule, or took it out, since the draft was begun.
  const isOvertaken =
    activation.error !== null &&
    ['precondition_failed', 'not_found'].includes(asProblem(activation.error).code);
  return (
    <>
      <ProblemAlert error={activation.error}>
        {isOvertaken && (
          <Button mt="sm" variant="default" loading={rebasing.isPending} onClick={() => rebasing.mutate()}>
            {t('business.rules.rebase')}
          </Button>
        )}
      </ProblemAlert>
      <ProblemAlert error={rebasing.error} />
      {steps.length > 0 ? (
        <Alert
          color="orange"
          variant="light"
          title={t('business.rules.changes', { count: steps.length })}
          role="status"
        >
          <Text size="sm">{t('business.rules.draftText')}</Text>
          <Group mt="sm">
            <Button loading={activation.isPending} disabled={isBusy} onClick={() => activation.mutate()}>
              {t('business.rules.activate')}
            </Button>
            <Button variant="default" disabled={isBusy} onClick={() => void board.discard()}>
              {t('discard')}
            </Button>
          </Group>
        </Alert>
      ) : (
        <Text role="status">{activation.isSuccess && t('business.rules.activated')}</Text>
      )}
    </>
  );
}
