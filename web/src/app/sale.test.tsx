import { act, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { HttpResponse, http } from 'msw';
import { beforeEach, expect, test, vi } from 'vitest';
import { reservation, seatMap, serveShow, showtime } from '@/testing/booking';
import { FakeEventSource } from '@/testing/eventSource';
import { signInSam } from '@/testing/people';
import { renderApp } from '@/testing/renderApp';
import { server } from '@/testing/server';

beforeEach(() => {
  vi.stubGlobal('EventSource', FakeEventSource);
  signInSam();
  serveShow();
  server.use(
    http.get('*/api/v1/staff/showtimes', () =>
      HttpResponse.json({
        items: [{ ...showtime, admitted: 0, capacity: 5, sold: 1 }],
        server_time: new Date().toISOString(),
      }),
    ),
  );
});

test('a sale whose answer was lost keeps its seats, and pressing again finds it', async () => {
  const keys: (string | null)[] = [];
  server.use(
    http.post('*/api/v1/staff/bookings/sell', ({ request }) => {
      keys.push(request.headers.get('Idempotency-Key'));
      if (keys.length === 1) return HttpResponse.error();
      return HttpResponse.json(reservation({ status: 'confirmed' }), { status: 201 });
    }),
  );
  renderApp('/staff/sell?show=7');
  await userEvent.click(await screen.findByRole('button', { name: /^Row A, seat 2,/ }));
  const { seq, seats } = seatMap();
  act(() => FakeEventSource.last.send('snapshot', { seq, seats }));
  const sell = () => userEvent.click(screen.getByRole('button', { name: /^Sell/ }));
  await sell();
  await screen.findByText('No connection');
  // It was made all the same; seat 3 went to somebody else.
  const booked = [2, 3].map((id) => ({ id, status: 'booked' }));
  act(() => FakeEventSource.last.send('delta', { seq: seq + 1, seats: booked }));
  await screen.findByRole('button', { name: /^Row A, seat 3,.* sold/ });
  expect(screen.queryByText(/^Taken/)).toBeNull();
  await sell();
  await screen.findByText('K7Q2-9XMF');
  expect(new Set(keys).size).toBe(1);
  expect(keys).toHaveLength(2);
});

const staffShow = (fields: object = {}) => ({ ...showtime, admitted: 0, capacity: 5, sold: 1, ...fields });

test('a sale that is open when its show closes is brought to its end, and the next show does not take its place', async () => {
  let items = [staffShow()];
  server.use(
    http.get('*/api/v1/staff/showtimes', () => HttpResponse.json({ items, server_time: showtime.starts_at })),
    http.post('*/api/v1/staff/bookings/sell', () =>
      HttpResponse.json(reservation({ status: 'confirmed' }), { status: 201 }),
    ),
  );
  const { queryClient } = renderApp('/staff/sell');
  await userEvent.click(await screen.findByRole('button', { name: /^Row A, seat 2,/ }));
  items = [staffShow({ on_sale: false }), staffShow({ id: 8, movie: { id: 4, title: 'Wings' } })];
  await act(() => queryClient.invalidateQueries({ queryKey: ['staff', 'shows'] }));
  await screen.findByText(/^This show is not on sale any more/);
  const show = () => (screen.getByRole('combobox', { name: 'Show' }) as HTMLSelectElement).value;
  expect(show()).toBe('7');
  await userEvent.click(screen.getByRole('button', { name: /^Sell/ }));
  await screen.findByText('K7Q2-9XMF');
  await act(() => queryClient.invalidateQueries({ queryKey: ['staff', 'shows'] }));
  await userEvent.click(screen.getByRole('button', { name: 'Next sale' }));
  expect(show()).toBe('7');
  expect(screen.queryByRole('button', { name: /^Row A, seat 2,/ })).toBeNull();
  server.use(
    http.get('*/api/v1/showtimes/8/seats', () => HttpResponse.json({ ...seatMap(), showtime_id: 8 })),
  );
  await userEvent.selectOptions(screen.getByRole('combobox', { name: 'Show' }), '8');
  await screen.findByRole('button', { name: /^Row A, seat 2,/ });
});

test('a thousand that was typed with its sign gives no wrong change', async () => {
  renderApp('/staff/sell?show=7');
  await userEvent.click(await screen.findByRole('button', { name: /^Row A, seat 2,/ }));
  await screen.findByText('Total');
  const given = screen.getByLabelText('Given');
  await userEvent.type(given, '1,000');
  screen.getByText(/^Write it like 1250.5,/);
  expect(screen.queryByText(/^Change:/)).toBeNull();
  await userEvent.clear(given);
  await userEvent.type(given, '30');
  await screen.findByText(/^Change: .*8\.00/);
  expect(screen.queryByText(/^Write it like/)).toBeNull();
});
