import type { ReactNode } from 'react';
import classes from './DataTable.module.css';

export interface Column<Row> {
  key: string;
  /** Its heading; on a phone it stands before each value instead. */
  name: string;
  cell: (row: Row) => ReactNode;
  isNumber?: boolean;
}

interface RowsTableProps<Row> {
  /** What the table lists, for those who come to it by its name. */
  caption: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string | number;
  /** What the rows come to, below them, in the same columns. */
  totals?: readonly Row[];
  isBusy?: boolean;
}

/** Rows that are at hand as a table; on a phone each becomes a card. */
export function RowsTable<Row>({ caption, columns, rows, rowKey, totals = [], isBusy }: RowsTableProps<Row>) {
  const line = (row: Row) => (
    <tr key={rowKey(row)}>
      {columns.map((column) => (
        <td key={column.key} data-name={column.name} data-number={column.isNumber}>
          {column.cell(row)}
        </td>
      ))}
    </tr>
  );
  return (
    <table className={classes.table} aria-busy={isBusy}>
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
      <tbody>{rows.map(line)}</tbody>
      {totals.length > 0 && <tfoot>{totals.map(line)}</tfoot>}
    </table>
  );
}
