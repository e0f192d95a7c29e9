import { MantineProvider } from '@mantine/core';
import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import { DataTable, type PagedRows } from './DataTable';

interface Film {
  id: number;
  title: string;
}

const NOTHING: PagedRows<Film> = {
  data: undefined,
  error: null,
  isPending: false,
  isPlaceholderData: false,
  hasNextPage: false,
  isFetchingNextPage: false,
  fetchNextPage: () => {},
  refetch: () => {},
};

function renderTable(rows: Partial<PagedRows<Film>>) {
  render(
    <MantineProvider>
      <DataTable
        caption="Films"
        columns={[{ key: 'title', name: 'Title', cell: (film) => film.title }]}
        rows={{ ...NOTHING, ...rows }}
        rowKey={(film) => film.id}
        empty="No film yet."
      />
    </MantineProvider>,
  );
}

test('pages follow each other in one table, and the next is asked for', async () => {
  const fetchNextPage = vi.fn();
  renderTable({
    data: { pages: [{ items: [{ id: 1, title: 'Detour' }] }, { items: [{ id: 2, title: 'Wings' }] }] },
    hasNextPage: true,
    fetchNextPage,
  });
  const table = screen.getByRole('table', { name: 'Films' });
  expect(
    within(table)
      .getAllByRole('cell')
      .map((cell) => cell.textContent),
  ).toEqual(['Detour', 'Wings']);
  await userEvent.click(screen.getByRole('button', { name: 'More' }));
  expect(fetchNextPage).toHaveBeenCalledOnce();
});

test('loading, nothing and failed are three different things', () => {
  renderTable({ isPending: true });
  screen.getByRole('status', { name: 'Films' });
  expect(screen.queryByText('No film yet.')).toBeNull();
});

test('nothing is said to be nothing', () => {
  renderTable({ data: { pages: [{ items: [] }] } });
  screen.getByText('No film yet.');
  expect(screen.queryByRole('table')).toBeNull();
});

test('what failed says so and can be tried again', async () => {
  const refetch = vi.fn();
  renderTable({ error: new Error('gone'), refetch });
  screen.getByRole('alert');
  await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
  expect(refetch).toHaveBeenCalledOnce();
});
