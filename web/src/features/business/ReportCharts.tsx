import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Chart } from './charts/Chart';
import classes from './ReportPage.module.css';
import { type Grouping, type ReportKind, shapeOf } from './reportKinds';
import { chartRows, currenciesIn, isOverTime, MOST_BARS, type Report } from './reports';
import { groupName } from './reportWords';
import { formatIn } from './units';

/** A chart for each currency of a report, or one where it counts no money. */
export function ReportCharts({ kind, report }: { kind: ReportKind; report: Report }) {
  const { t } = useTranslation('work');
  const { drawn, figures } = shapeOf(kind);
  const unit = figures.find(({ key }) => key === drawn[0])?.unit ?? 'count';
  const isTime = isOverTime(report.group_by);
  const title = t(`business.reports.kinds.${kind}.title`);
  return (
    <div className={classes.charts}>
      {currenciesIn(report.items).map((currency) => {
        const rows = chartRows(kind, report, currency, (line) => groupName(line, report.group_by));
        const shown = isTime ? rows : rows.slice(0, MOST_BARS);
        return (
          <div key={currency ?? ''}>
            <Chart
              title={currency ? `${title}, ${currency}` : title}
              of={t(`business.reports.groupings.${report.group_by as Grouping}`)}
              series={drawn.map((key) => ({ key, name: t(`business.figures.${key}`) }))}
              rows={shown}
              format={formatIn(unit, currency)}
              shape={isTime ? 'columns' : 'bars'}
              hasTable
            />
            {shown.length < rows.length && (
              <Text size="sm" c="dimmed" mt="xs">
                {t('business.reports.firstBars', { count: MOST_BARS })}
              </Text>
            )}
          </div>
        );
      })}
    </div>
  );
}
