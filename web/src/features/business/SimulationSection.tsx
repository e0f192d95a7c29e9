import { Alert, Button, Group, Stack, Text, TextInput, Title } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Cinema } from '@/shared/api/types';
import { dayAfter } from '@/shared/format/time';
import { ProblemAlert } from '@/shared/ui/ProblemAlert';
import { type PricingRuleRequest, simulate } from './prices';
import { today } from './ranges';
import { SimulationResult } from './SimulationResult';
import type { RuleDraft } from './useRuleDraft';

/** What the drawn rules would have made of sales that were made, before anybody pays by them. */
export function SimulationSection({ cinema, board }: { cinema: Cinema; board: RuleDraft }) {
  const { t } = useTranslation('work');
  // A week ahead as well: what is sold already for shows to come was bought by today's rules.
  const [days, setDays] = useState(() => ({ from: dayAfter(today(), -28), to: dayAfter(today(), 7) }));
  const trial = useMutation({
    mutationFn: (rules: PricingRuleRequest[]) => simulate(cinema, days, rules),
  });
  const isOld = JSON.stringify(trial.variables) !== JSON.stringify(board.rules);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    trial.mutate(board.rules);
  };
  return (
    <Stack component="section" gap="sm" aria-labelledby="simulation">
      <Title order={3} size="h5" id="simulation">
        {t('business.simulation.title')}
      </Title>
      <Text c="dimmed" maw="46rem">
        {t('business.simulation.about')}
      </Text>
      <form onSubmit={submit}>
        <Group align="end">
          <TextInput
            type="date"
            required
            label={t('business.simulation.from')}
            value={days.from}
            max={days.to}
            onChange={(event) => setDays({ ...days, from: event.currentTarget.value })}
          />
          <TextInput
            type="date"
            required
            label={t('business.simulation.to')}
            value={days.to}
            min={days.from}
            onChange={(event) => setDays({ ...days, to: event.currentTarget.value })}
          />
          <Button type="submit" variant="default" loading={trial.isPending}>
            {t('business.simulation.try')}
          </Button>
        </Group>
      </form>
      <ProblemAlert error={trial.error} />
      {trial.data && isOld && (
        <Alert role="status" color="orange" variant="light" title={t('business.simulation.isOld')} />
      )}
      {trial.data && <SimulationResult simulation={trial.data} />}
    </Stack>
  );
}
