import { Skeleton } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { type Column, RowsTable } from '@/shared/ui/RowsTable';
import classes from './Chart.module.css';

/** The library of charts is large: it comes for those who look at one, and after the page it stands on. */
const Drawing = lazy(() => import('./Drawing'));

/** A point of the horizontal axis, or a bar: its name and a value for each series; null where there is none. */
export interface ChartRow {
  /** What tells it apart, where two have the same name. */
  key: string;
  label: string;
  values: Readonly<Record<string, number | null>>;
}

export interface Series {
  key: string;
  name: string;
}

export interface ChartProps {
  title: string;
  /** Up to four. */
  series: readonly Series[];
  rows: readonly ChartRow[];
  /** How values read. */
  format: (value: number) => string;
  /** `line` over time, `columns` over time, `bars` of names that are long. */
  shape: 'line' | 'columns' | 'bars';
  /** What the first column of the table is of. */
  of: string;
  /** Whether the page itself has a table of the same figures. */
  hasTable?: boolean;
}

/** A chart, and the same figures as a table for those who cannot see it or want them exactly. */
export function Chart(props: ChartProps) {
  const { title, series, rows, format, of, hasTable = false } = props;
  const { t } = useTranslation('work');
  const columns: Column<ChartRow>[] = [
    { key: 'label', name: of, cell: (row) => row.label },
    ...series.map(({ key, name }) => ({
      key,
      name,
      isNumber: true,
      cell: (row: ChartRow) => words(row.values[key], format),
    })),
  ];
  return (
    <figure className={classes.chart}>
      <figcaption className={classes.caption}>{title}</figcaption>
      {/* Its shapes say nothing to a screen reader; the table does. */}
      <div aria-hidden="true" className={classes.drawing}>
        <Suspense fallback={<Skeleton height="14rem" />}>
          <Drawing {...props} />
        </Suspense>
      </div>
      {!hasTable && (
        <details className={classes.table}>
          <summary>{t('business.charts.asTable')}</summary>
          <RowsTable caption={title} columns={columns} rows={rows} rowKey={(row) => row.key} />
        </details>
      )}
    </figure>
  );
}

function words(value: number | null | undefined, format: (value: number) => string): string {
  return value === null || value === undefined ? '—' : format(value);
}
