import { Alert, Button, Code, Group, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { components } from '@/api/schema';
import { formatNumber } from '@/shared/format/number';
import { formatTime, viewerZone } from '@/shared/format/time';
import { wordsUnder } from '@/shared/i18n/i18n';
import { ProblemAlert } from '@/shared/ui/ProblemAlert';
import { Skeletons } from '@/shared/ui/Skeletons';
import { integrityQuery } from './admin';
import classes from './IntegrityPage.module.css';

type Finding = components['schemas']['IntegrityFinding'];

/** The rules that never bend, held against what the database says at this moment. */
export function IntegrityPage() {
  const { t } = useTranslation('work');
  const report = useQuery(integrityQuery);
  return (
    <Stack gap="md">
      <Group justify="space-between">
        <div>
          <Title order={1} size="h2">
            {t('integrity.title')}
          </Title>
          <Text c="dimmed" maw="46rem">
            {t('integrity.about')}
          </Text>
        </div>
        <Button variant="default" loading={report.isFetching} onClick={() => report.refetch()}>
          {t('integrity.again')}
        </Button>
      </Group>
      <ProblemAlert error={report.error} onRetry={report.refetch} />
      {report.isPending && <Skeletons label={t('integrity.loading')} count={5} shape="row" />}
      {report.data && (
        <>
          <Alert
            role="status"
            color={report.data.clean ? 'green' : 'red'}
            variant="light"
            title={t(report.data.clean ? 'integrity.clean' : 'integrity.broken')}
          >
            {summary(report.data.invariants)}{' '}
            {t('integrity.at', { time: formatTime(report.data.checked_at, viewerZone(), 'dayAndTime') })}
          </Alert>
          <ul className={classes.rules}>
            {brokenFirst(report.data.invariants).map((rule) => (
              <li key={rule.name} className={classes.rule} data-broken={rule.broken.length > 0}>
                <Text fw={650}>{wordsUnder(`business.integrity.${rule.name}`, 'work') ?? rule.name}</Text>
                {/* As the log, the metrics and `api doctor` call it. */}
                <Code>{rule.name}</Code>
                <Text size="sm" c="dimmed">
                  {t('integrity.lookedAt', { count: rule.looked_at, number: formatNumber(rule.looked_at) })}
                </Text>
                {rule.broken.length > 0 && (
                  <ul>
                    {rule.broken.map((each) => (
                      <li key={each}>{each}</li>
                    ))}
                  </ul>
                )}
              </li>
            ))}
          </ul>
        </>
      )}
    </Stack>
  );

  function summary(rules: readonly Finding[]): string {
    return t('business.integritySummary', {
      kept: formatNumber(rules.filter(({ broken }) => broken.length === 0).length),
      all: formatNumber(rules.length),
      rows: formatNumber(rules.reduce((sum, rule) => sum + rule.looked_at, 0)),
    });
  }
}

/** What needs a person comes first. */
function brokenFirst(rules: readonly Finding[]): Finding[] {
  return [...rules].sort((a, b) => Number(b.broken.length > 0) - Number(a.broken.length > 0));
}
