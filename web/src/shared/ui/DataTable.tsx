import { Button, Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './DataTable.module.css';
import { ProblemAlert } from './ProblemAlert';
import { Skeletons } from './Skeletons';

export interface Column<Row> {
  key: string;
  /** Its heading; on a phone it stands before each value instead. */
  name: string;
  cell: (row: Row) => ReactNode;
  isNumber?: boolean;
}

/** What of an infinite query the table needs: pages of `items`, each with the cursor of the next. */
export interface PagedRows<Row> {
  data: { pages: readonly { items: readonly Row[] }[] } | undefined;
  error: unknown;
  isPending: boolean;
  isPlaceholderData: boolean;
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  fetchNextPage: () => unknown;
  refetch: () => unknown;
}

interface DataTableProps<Row> {
  /** What the table lists, for those who come to it by its name. */
  caption: string;
  columns: readonly Column<Row>[];
  rows: PagedRows<Row>;
  rowKey: (row: Row) => string | number;
  /** What to say when there is nothing. */
  empty: string;
}

/** A list of the API as a table, page after page; loading, empty and failed are its own business. */
export function DataTable<Row>({ caption, columns, rows, rowKey, empty }: DataTableProps<Row>) {
  const { t } = useTranslation();
  const found = rows.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <ProblemAlert error={rows.error} onRetry={rows.refetch} />
      {rows.isPending && <Skeletons label={caption} count={5} shape="row" />}
      {rows.data && found.length === 0 && <Text c="dimmed">{empty}</Text>}
      {found.length > 0 && (
        <table className={classes.table} aria-busy={rows.isPlaceholderData}>
          <caption className={classes.caption}>{caption}</caption>
          <thead>
            <tr>
              {columns.map((column) => (
                <th key={column.key} scope="col" data-number={column.isNumber}>
                  {column.name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {found.map((row) => (
              <tr key={rowKey(row)}>
                {columns.map((column) => (
                  <td key={column.key} data-name={column.name} data-number={column.isNumber}>
                    {column.cell(row)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {rows.hasNextPage && (
        <Group justify="center" mt="md">
          <Button variant="default" loading={rows.isFetchingNextPage} onClick={() => rows.fetchNextPage()}>
            {t('common.more')}
          </Button>
        </Group>
      )}
    </>
  );
}
