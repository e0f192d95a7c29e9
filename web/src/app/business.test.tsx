import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { HttpResponse, http } from 'msw';
import { beforeEach, expect, test } from 'vitest';
import { problem } from '@/testing/booking';
import { signInAda } from '@/testing/people';
import { renderApp } from '@/testing/renderApp';
import { server } from '@/testing/server';

const refund = {
  id: '0199f1d2-0000-7000-8000-000000000001',
  payment_id: '0199f1d2-0000-7000-8000-000000000002',
  reservation_id: 42,
  reference: 'K7Q2-9XMF',
  showtime_id: 7,
  status: 'manual',
  cause: 'showtime_cancelled',
  amount: 22,
  currency: 'EUR',
  attempts: 3,
  failures: 3,
  last_error: 'the card was closed',
  created_at: '2030-01-01T10:00:00Z',
  updated_at: '2030-01-01T12:00:00Z',
};

beforeEach(() => {
  signInAda();
  server.use(http.get('*/api/v1/cinemas', () => HttpResponse.json({ items: [] })));
});

test('a refund that waits for a person is sent again, with the same key as long as nobody knows whether it was', async () => {
  let status = 'manual';
  const keys: (string | null)[] = [];
  server.use(
    http.get('*/api/v1/admin/refunds', () =>
      HttpResponse.json({ items: [{ ...refund, status }], next_cursor: null }),
    ),
    http.post('*/api/v1/admin/refunds/:id/retry', ({ request }) => {
      keys.push(request.headers.get('Idempotency-Key'));
      if (keys.length === 1) return problem(503, 'dependency_unavailable');
      status = 'succeeded';
      return HttpResponse.json({ id: refund.id, status: 'queued' }, { status: 202 });
    }),
  );
  renderApp('/admin/refunds');
  await screen.findByText('the card was closed');
  screen.getByText('Show called off');
  await userEvent.click(screen.getByRole('button', { name: 'Try the refund of K7Q2-9XMF again' }));
  await screen.findByText('Marquee is busy');
  await userEvent.click(await screen.findByRole('button', { name: 'Try the refund of K7Q2-9XMF again' }));
  await screen.findByText('Done', { selector: '.mantine-Badge-label' });
  expect(keys).toHaveLength(2);
  expect(keys[0]).toBe(keys[1]);
  await waitFor(() => expect(screen.queryByRole('button', { name: /again/ })).toBeNull());
});

test('a refund that was paid another way is closed, once somebody has said how', async () => {
  let status = 'manual';
  const said: unknown[] = [];
  server.use(
    http.get('*/api/v1/admin/refunds', () =>
      HttpResponse.json({ items: [{ ...refund, status }], next_cursor: null }),
    ),
    http.post('*/api/v1/admin/refunds/:id/settled', async ({ request }) => {
      said.push(await request.json());
      status = 'succeeded';
      return HttpResponse.json({ id: refund.id, status });
    }),
  );
  renderApp('/admin/refunds');
  await userEvent.click(
    await screen.findByRole('button', { name: 'The refund of K7Q2-9XMF was paid another way' }),
  );
  const dialog = await screen.findByRole('dialog', { name: 'Paid another way' });
  await userEvent.type(within(dialog).getByLabelText(/^How was it paid/), 'In cash ');
  await userEvent.click(within(dialog).getByRole('button', { name: 'Close the refund' }));
  await screen.findByText('Done', { selector: '.mantine-Badge-label' });
  expect(said).toEqual([{ reason: 'In cash' }]);
  expect(screen.queryByRole('button', { name: /another way/ })).toBeNull();
});

test('a report that cannot be had says so, and is asked for again', async () => {
  let isThere = false;
  server.use(
    http.get('*/api/v1/admin/reports/attendance', ({ request }) => {
      const asked = new URL(request.url).searchParams;
      if (!isThere) return problem(422, 'validation_failed', { errors: [] });
      return HttpResponse.json({
        from: asked.get('from'),
        to: asked.get('to'),
        group_by: 'cinema',
        items: [
          { group: '1', label: 'Alhambra', shows: 2, sold: 8, used: 6, no_shows: 2, attendance: 0.75 },
          { group: '2', label: 'Lichtburg', shows: 1, sold: 2, used: 0, no_shows: 2, attendance: 0 },
        ],
      });
    }),
  );
  renderApp('/admin/reports/attendance?from=2030-01-01&to=2030-01-02&group=cinema');
  const again = await screen.findByRole('button', { name: 'Try again' });
  isThere = true;
  await userEvent.click(again);
  const total = (await screen.findByText('Together')).closest('tr');
  expect(total?.textContent).toBe('Together310' + '6' + '4' + '60%');
});

test('a report that there is none of is a page that is not there', async () => {
  renderApp('/admin/reports/horoscope');
  await screen.findByText('This seat is empty');
});
