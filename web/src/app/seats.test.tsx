import { act, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { HttpResponse, http } from 'msw';
import { beforeEach, expect, test, vi } from 'vitest';
import { signedOut } from '@/shared/session/store';
import { problem, reservation, SilentEventSource, seatMap, serveShow } from '@/testing/booking';
import { FakeEventSource } from '@/testing/eventSource';
import { signInAlice } from '@/testing/people';
import { renderApp } from '@/testing/renderApp';
import { server } from '@/testing/server';

beforeEach(() => {
  vi.stubGlobal('EventSource', SilentEventSource);
  signInAlice();
  serveShow();
});

const seat = (name: string) =>
  screen.findByRole('button', { name: new RegExp(`^Row ${name[0]}, seat ${name.slice(1)},`) });
const isChosen = async (name: string) => (await seat(name)).getAttribute('aria-pressed') === 'true';
const hold = async () => userEvent.click(await screen.findByRole('button', { name: 'Hold these seats' }));

test('chosen seats are held, and the hold is shown', async () => {
  const asked: unknown[] = [];
  server.use(
    http.post('*/api/v1/bookings/hold', async ({ request }) => {
      asked.push(await request.json(), request.headers.has('Idempotency-Key'));
      return HttpResponse.json(reservation(), { status: 201 });
    }),
    http.get('*/api/v1/bookings/42', () => HttpResponse.json(reservation())),
  );
  const { router } = renderApp('/showtimes/7');
  await userEvent.click(await seat('A3'));
  await userEvent.click(await seat('A2'));
  // Sold: it can be read, and not chosen.
  await userEvent.click(await seat('A5'));
  await userEvent.selectOptions(screen.getByRole('combobox', { name: 'Ticket for A3' }), 'child');
  await hold();
  await screen.findByText('K7Q2-9XMF');
  const tickets = [
    { seat_id: 2, type: 'adult' },
    { seat_id: 3, type: 'child' },
  ];
  expect(asked).toEqual([{ showtime_id: 7, seat_ids: [2, 3], tickets }, true]);
  expect(router.state.location.pathname).toBe('/bookings/42');
});

test('a seat tells its kind, price and state, and the arrows go from seat to seat', async () => {
  renderApp('/showtimes/7');
  const first = await seat('A1');
  expect(first.getAttribute('aria-label')).toMatch(/^Row A, seat 1, Premium, .*11.*, free$/);
  first.focus();
  await userEvent.keyboard('{ArrowRight}{Enter}{End}{Enter}');
  expect(await isChosen('A2')).toBe(true);
  expect(document.activeElement?.getAttribute('aria-label')).toMatch(/^Row A, seat 5, .*sold$/);
  expect(await isChosen('A5')).toBe(false);
});

test('of seats that somebody else was quicker to take, only those are dropped, by name', async () => {
  server.use(http.post('*/api/v1/bookings/hold', () => problem(409, 'seat_unavailable', { seat_ids: [3] })));
  renderApp('/showtimes/7');
  await userEvent.click(await seat('A2'));
  await userEvent.click(await seat('A3'));
  await hold();
  await screen.findByText('Taken: A3');
  expect(await isChosen('A2')).toBe(true);
  expect(await isChosen('A3')).toBe(false);
});

test('a choice that would leave a single seat offers others, and one press takes one', async () => {
  const asked: unknown[] = [];
  server.use(
    http.post('*/api/v1/bookings/hold', async ({ request }) => {
      const { seat_ids } = (await request.json()) as { seat_ids: number[] };
      asked.push(seat_ids);
      if (seat_ids.includes(3)) {
        return problem(409, 'seat_orphan', { seat_ids: [4], alternatives: [[1, 2]] });
      }
      return HttpResponse.json(reservation(), { status: 201 });
    }),
    http.get('*/api/v1/bookings/42', () => HttpResponse.json(reservation())),
  );
  renderApp('/showtimes/7');
  await userEvent.click(await seat('A2'));
  await userEvent.click(await seat('A3'));
  await hold();
  await userEvent.click(await screen.findByRole('button', { name: 'Take A1, A2' }));
  await screen.findByText('K7Q2-9XMF');
  expect(asked).toEqual([
    [2, 3],
    [1, 2],
  ]);
});

test('a stranger logs in and finds the choice as it was', async () => {
  signedOut();
  server.use(
    http.post('*/api/v1/auth/login', async ({ request }) => {
      const { password } = (await request.json()) as { password: string };
      if (password !== 'right') return problem(401, 'invalid_credentials');
      return HttpResponse.json({
        access_token: 'token',
        token_type: 'Bearer',
        expires_in: 900,
        user: { id: 1, email: 'alice@demo.test', name: 'Alice', role: 'user' },
      });
    }),
  );
  renderApp('/showtimes/7');
  await userEvent.click(await seat('A2'));
  await userEvent.click(await screen.findByRole('button', { name: 'Log in to hold them' }));
  await userEvent.type(await screen.findByRole('textbox', { name: /E-mail/ }), 'alice@demo.test');
  const password = screen.getByLabelText(/^Password/);
  await userEvent.type(password, 'wrong');
  await userEvent.click(screen.getByRole('button', { name: 'Log in' }));
  await screen.findByText('E-mail or password is wrong');
  // What was typed is still there.
  expect((screen.getByRole('textbox', { name: /E-mail/ }) as HTMLInputElement).value).toBe('alice@demo.test');
  await userEvent.clear(password);
  await userEvent.type(password, 'right');
  await userEvent.click(screen.getByRole('button', { name: 'Log in' }));
  await screen.findByText('Alice');
  await waitFor(async () => expect(await isChosen('A2')).toBe(true));
});

test('seats that were let go a moment ago are put back, by name, with the time they may be taken again', async () => {
  const refusal = { seat_ids: [3], available_at: '2030-01-01T18:04:00Z' };
  server.use(http.post('*/api/v1/bookings/hold', () => problem(409, 'seat_cooldown', refusal)));
  renderApp('/showtimes/7');
  await userEvent.click(await seat('A2'));
  await userEvent.click(await seat('A3'));
  await hold();
  const told = await screen.findByRole('alert');
  expect(told.textContent).toMatch(/You let these seats go: A3.*take them again from \d?\d:\d\d/);
  expect(await isChosen('A2')).toBe(true);
  expect(await isChosen('A3')).toBe(false);
  // It is over with the next choice.
  await userEvent.click(await seat('A1'));
  expect(screen.queryByRole('alert')).toBeNull();
});

test('a hold whose answer was lost is not taken for somebody else’s, and pressing again finds it', async () => {
  vi.stubGlobal('EventSource', FakeEventSource);
  const keys: (string | null)[] = [];
  server.use(
    http.post('*/api/v1/bookings/hold', ({ request }) => {
      keys.push(request.headers.get('Idempotency-Key'));
      if (keys.length === 1) return HttpResponse.error();
      if (keys.length === 2) return problem(409, 'idempotency_in_progress');
      return HttpResponse.json(reservation(), { status: 201 });
    }),
    http.get('*/api/v1/bookings/42', () => HttpResponse.json(reservation())),
  );
  renderApp('/showtimes/7');
  await userEvent.click(await seat('A2'));
  await userEvent.click(await seat('A3'));
  const { seq, seats } = seatMap();
  act(() => FakeEventSource.last.send('snapshot', { seq, seats }));
  await hold();
  await screen.findByText('No connection');
  // It was carried out all the same; A4 was somebody else.
  const held = [2, 3, 4].map((id) => ({ id, status: 'held' }));
  act(() => FakeEventSource.last.send('delta', { seq: seq + 1, seats: held }));
  await screen.findByRole('button', { name: /^Row A, seat 4,.* held/ });
  expect(screen.queryByText(/^Taken/)).toBeNull();
  expect(await isChosen('A2')).toBe(true);
  expect(await isChosen('A3')).toBe(true);
  await hold();
  await screen.findByText('One moment');
  expect(await isChosen('A3')).toBe(true);
  await hold();
  await screen.findByText('K7Q2-9XMF');
  expect(new Set(keys).size).toBe(1);
  expect(keys).toHaveLength(3);
});

test('on the way back from one’s own hold nobody was quicker: the seats are one’s own', async () => {
  vi.stubGlobal('EventSource', FakeEventSource);
  const { seq, seats } = seatMap();
  let isHeld = false;
  server.use(
    http.get('*/api/v1/showtimes/7/seats', () => {
      const mine = seats.map((each) => (each.id === 2 ? { ...each, status: 'held', mine: true } : each));
      return HttpResponse.json({ ...seatMap(), seats: isHeld ? mine : seats });
    }),
    http.post('*/api/v1/bookings/hold', () => {
      isHeld = true;
      // The stream names nobody, and is quicker than the answer.
      FakeEventSource.last.send('delta', { seq: seq + 1, seats: [{ id: 2, status: 'held' }] });
      return HttpResponse.json(reservation(), { status: 201 });
    }),
    http.get('*/api/v1/bookings/42', () => HttpResponse.json(reservation())),
  );
  // As it is after a log-in: the choice is in the address.
  const { router } = renderApp('/showtimes/7?seats=%5B2%5D');
  await waitFor(async () => expect(await isChosen('A2')).toBe(true));
  act(() => FakeEventSource.last.send('snapshot', { seq, seats }));
  await hold();
  await screen.findByText('K7Q2-9XMF');
  act(() => router.history.back());
  await screen.findByRole('button', { name: /^Row A, seat 2,.* yours/ });
  expect(await isChosen('A2')).toBe(false);
  expect(screen.queryByText(/^Taken/)).toBeNull();
});

test('the map stays live after it was fetched from a replica that counts otherwise than the one of the stream', async () => {
  vi.stubGlobal('EventSource', FakeEventSource);
  server.use(
    http.get('*/api/v1/showtimes/7/seats', () => HttpResponse.json({ ...seatMap(), seq: 9_000 })),
    http.post('*/api/v1/bookings/hold', () => problem(409, 'seat_unavailable', { seat_ids: [3] })),
  );
  renderApp('/showtimes/7');
  await userEvent.click(await seat('A3'));
  act(() => FakeEventSource.last.send('snapshot', { seq: 100, seats: seatMap().seats }));
  // Read anew, with the other's number.
  await hold();
  await screen.findByText('Taken: A3');
  act(() => FakeEventSource.last.send('delta', { seq: 101, seats: [{ id: 4, status: 'held' }] }));
  await screen.findByRole('button', { name: /^Row A, seat 4,.* held/ });
});

test('a show that moves to another screen shows its new seats, and says that what was chosen is gone', async () => {
  vi.stubGlobal('EventSource', FakeEventSource);
  let seats = seatMap().seats;
  server.use(http.get('*/api/v1/showtimes/7/seats', () => HttpResponse.json({ ...seatMap(), seats })));
  renderApp('/showtimes/7');
  await userEvent.click(await seat('A2'));
  act(() => FakeEventSource.last.send('snapshot', { seq: 4, seats }));
  seats = seats.map((each) => ({ ...each, id: each.id + 10, row: 'K' }));
  act(() => {
    FakeEventSource.last.send('reset', {});
    FakeEventSource.last.send('snapshot', { seq: 5, seats });
  });
  await seat('K2');
  await screen.findByText('This show has other seats now');
  expect(screen.queryByRole('button', { name: /^Row A, seat/ })).toBeNull();
  expect(screen.getByRole('button', { name: 'Hold these seats' })).toHaveProperty('disabled', true);
  await userEvent.click(await seat('K3'));
  expect(await isChosen('K3')).toBe(true);
  expect(screen.queryByText('This show has other seats now')).toBeNull();
});
