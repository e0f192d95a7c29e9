import { Group, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { ProblemAlert } from '@/shared/ui/ProblemAlert';
import { Skeletons } from '@/shared/ui/Skeletons';
import { CsvButton } from './CsvButton';
import { RangeForm } from './RangeForm';
import { ReportCharts } from './ReportCharts';
import classes from './ReportPage.module.css';
import { ReportTable } from './ReportTable';
import { REPORT_KINDS, type ReportKind, shapeOf } from './reportKinds';
import { type ReportRange, reportQuery } from './reports';

interface ReportPageProps {
  kind: ReportKind;
  range: ReportRange;
  onRange: (range: ReportRange) => void;
}

/** One of the reports: a chart, the table with what it comes to in each currency, and the same as a file. */
export function ReportPage({ kind, range, onRange }: ReportPageProps) {
  const { t } = useTranslation('work');
  // The grouping stays in the address from report to report; one that this report lacks is as if left out.
  const group = shapeOf(kind).groupings.find((each) => each === range.group);
  const asked = { ...range, group };
  const report = useQuery({
    ...reportQuery(kind, asked),
    // Another report has other columns; only the same of other days may stand in while these come.
    placeholderData: (before, query) => (query?.queryKey[2] === kind ? before : undefined),
  });
  return (
    <Stack gap="lg">
      <Group justify="space-between" align="start">
        <div>
          <Title order={1} size="h2">
            {t(`business.reports.kinds.${kind}.title`)}
          </Title>
          <Text c="dimmed" maw="46rem">
            {t(`business.reports.kinds.${kind}.about`)}
          </Text>
        </div>
        <CsvButton kind={kind} range={asked} />
      </Group>
      <nav aria-label={t('business.reports.title')}>
        <ul className={classes.kinds}>
          {REPORT_KINDS.map((each) => (
            <li key={each}>
              <Link
                to="/admin/reports/$kind"
                params={{ kind: each }}
                search={range}
                className={classes.kind}
                activeOptions={{ includeSearch: false }}
              >
                {t(`business.reports.kinds.${each}.title`)}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <RangeForm kind={kind} range={asked} onRange={onRange} />
      <ProblemAlert error={report.error} onRetry={report.refetch} />
      {report.isPending && <Skeletons label={t('business.reports.loading')} count={3} shape="card" />}
      {report.data &&
        (report.data.items.length === 0 ? (
          <Text c="dimmed">{t('business.reports.none')}</Text>
        ) : (
          <>
            <ReportCharts kind={kind} report={report.data} />
            <ReportTable kind={kind} report={report.data} isBusy={report.isPlaceholderData} />
          </>
        ))}
    </Stack>
  );
}
