import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { MoreButton } from './MoreButton';
import { ProblemAlert } from './ProblemAlert';
import { type Column, RowsTable } from './RowsTable';
import { Skeletons } from './Skeletons';

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
        <RowsTable
          caption={caption}
          columns={columns}
          rows={found}
          rowKey={rowKey}
          isBusy={rows.isPlaceholderData}
        />
      )}
      <MoreButton list={rows} centred>
        {t('common.more')}
      </MoreButton>
    </>
  );
}
