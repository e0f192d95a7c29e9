import { useTranslation } from 'react-i18next';
import { type Column, RowsTable } from '@/shared/ui/RowsTable';
import classes from './ReportPage.module.css';
import { type Grouping, type ReportKind, shapeOf } from './reportKinds';
import { currenciesIn, type Report, type ReportLine, totalOf } from './reports';
import { codeWords, groupName } from './reportWords';
import { formatIn } from './units';

interface ReportTableProps {
  kind: ReportKind;
  report: Report;
  isBusy: boolean;
}

/** Every line, and below them what they come to: a line for each currency, for these are never added. */
export function ReportTable({ kind, report, isBusy }: ReportTableProps) {
  const { t } = useTranslation('work');
  const shape = shapeOf(kind);
  const currencies = currenciesIn(report.items);
  const total = t('business.reports.total');
  const columns: Column<ReportLine>[] = [
    {
      key: 'group',
      name: t(`business.reports.groupings.${report.group_by as Grouping}`),
      cell: (line) => (line.group === 'total' ? total : groupName(line, report.group_by)),
    },
    ...shape.words.map((word) => ({
      key: word,
      name: t(`business.reports.words.${word}`),
      cell: (line: ReportLine) => codeWords(word, line[word]),
    })),
    ...(currencies.some((currency) => currency !== undefined)
      ? [{ key: 'currency', name: t('business.currency'), cell: (line: ReportLine) => line.currency }]
      : []),
    ...shape.figures.map(({ key, unit }) => ({
      key,
      name: t(`business.figures.${key}`),
      isNumber: true,
      cell: (line: ReportLine) => {
        const value = line[key];
        return value === null || value === undefined ? '—' : formatIn(unit, line.currency)(value);
      },
    })),
  ];
  return (
    // Reached by the keyboard as well, to be scrolled by it.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable
    <section className={classes.wide} aria-label={t('business.reports.table')} tabIndex={0}>
      <RowsTable
        caption={t(`business.reports.kinds.${kind}.title`)}
        columns={columns}
        rows={report.items}
        rowKey={({ group, currency, code, cause, status }) =>
          [group, currency, code, cause, status].join(' ')
        }
        totals={currencies.map((currency) => totalOf(kind, report.items, currency))}
        isBusy={isBusy}
      />
    </section>
  );
}
