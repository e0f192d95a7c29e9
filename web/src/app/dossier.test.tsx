import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { HttpResponse, http } from 'msw';
import { beforeEach, expect, test } from 'vitest';
import type { BookingDossier } from '@/shared/api/types';
import { problem, reservation } from '@/testing/booking';
import { signInAda } from '@/testing/people';
import { renderApp } from '@/testing/renderApp';
import { server } from '@/testing/server';

const AT = '2030-01-01T10:00:00Z';

function dossier(refund: string): BookingDossier {
  return {
    booking: {
      ...reservation({ status: 'cancelled' }),
      channel: 'online',
      cinema_id: 1,
      movie_id: 3,
      email: 'alice@demo.test',
    },
    payments: [{ id: 'p1', method: 'online', status: 'succeeded', amount: 22, captured: 22, created_at: AT }],
    money_back: [{ id: 'r1', payment_id: 'p1', amount: 22, fees: 0, cause: 'cancelled', status: refund }],
    tickets: [],
    history: [],
    mails: [
      { id: 5, kind: 'booking_cancelled', created_at: AT, attempts: 4, last_error: 'mailbox unavailable' },
    ],
    scans: [],
    ledger: [
      { kind: 'sale', debit: 'provider', credit: 'tickets', amount: 22, payment_id: 'p1', at: AT },
      {
        kind: 'refund',
        debit: 'tickets',
        credit: 'provider',
        amount: 22,
        payment_id: 'p1',
        refund_id: 'r1',
        at: AT,
        posted_by: 'Ada',
      },
    ],
  };
}

beforeEach(() => {
  signInAda();
});

test('a refund that waits for a person is sent again, and the page says where it stands then', async () => {
  let status = 'manual';
  server.use(
    http.get('*/api/v1/admin/bookings/42', () => HttpResponse.json(dossier(status))),
    http.post('*/api/v1/admin/refunds/r1/retry', () => {
      status = 'queued';
      return HttpResponse.json({ id: 'r1', status }, { status: 202 });
    }),
  );
  renderApp('/admin/bookings/42');
  const money = await screen.findByRole('region', { name: 'Money' });
  expect(within(money).getByText('Waits for a person')).toBeTruthy();
  await userEvent.click(within(money).getByRole('button', { name: 'Send it again' }));
  await within(money).findByText('To be sent');
  expect(within(money).queryByRole('button')).toBeNull();
});

test('a refund that the provider sent back is tried again by itself: there is nothing to press', async () => {
  server.use(http.get('*/api/v1/admin/bookings/42', () => HttpResponse.json(dossier('failed'))));
  renderApp('/admin/bookings/42');
  const money = await screen.findByRole('region', { name: 'Money' });
  expect(within(money).getByText('Failed, tried again')).toBeTruthy();
  expect(within(money).queryByRole('button')).toBeNull();
});

test('a mail that did not leave says why, and one that cannot be repeated says so', async () => {
  server.use(
    http.get('*/api/v1/admin/bookings/42', () => HttpResponse.json(dossier('succeeded'))),
    http.post('*/api/v1/admin/notifications/5/retry', () => problem(409, 'notification_not_repeatable')),
  );
  renderApp('/admin/bookings/42');
  const mails = await screen.findByRole('region', { name: 'Mails' });
  expect(within(mails).getByText('mailbox unavailable')).toBeTruthy();
  await userEvent.click(within(mails).getByRole('button', { name: 'Send again: Booking cancelled' }));
  expect((await within(mails).findByRole('alert')).textContent).toContain('This mail cannot be sent again');
});

test('before a cancel the page says what goes back, of the seats and on the terms that are chosen', async () => {
  // jsdom knows no fonts, whose arrival a field that grows waits for.
  Object.defineProperty(document, 'fonts', { value: new EventTarget(), configurable: true });
  const sold = dossier('succeeded');
  const booking = { ...sold.booking, ...reservation({ status: 'confirmed' }) };
  booking.seats = ['2', '3'].map((seat) => ({
    id: Number(seat),
    row: 'A',
    seat,
    type: 'regular',
    price: 11,
  }));
  const seats = booking.seats.map(({ id, row, seat }) => ({ id, row, seat, paid: 11, full_refund: 11 }));
  server.use(
    http.get('*/api/v1/admin/bookings/42', () => HttpResponse.json({ ...sold, booking, money_back: [] })),
    http.get('*/api/v1/admin/bookings/42/cancellation-quote', ({ request }) => {
      const ids = new URL(request.url).searchParams.get('seat_ids')?.split(',') ?? [];
      const chosen = seats.filter(({ id }) => ids.includes(`${id}`));
      const paid = 11 * chosen.length;
      return HttpResponse.json({
        currency: 'EUR',
        paid,
        policy: chosen.length === 1 ? null : { refund: 5.5, kept: paid - 5.5 },
        full: { refund: paid, kept: 0 },
        seats: chosen.map((seat) => ({ ...seat, policy_refund: 5.5 / chosen.length })),
        server_time: AT,
      });
    }),
  );
  renderApp('/admin/bookings/42');
  await userEvent.click(await screen.findByRole('button', { name: 'Cancel for the cinema' }));
  const dialog = await screen.findByRole('dialog');
  await within(dialog).findByText(`€${11 * seats.length}.00 go back.`);
  await userEvent.click(within(dialog).getByLabelText('What the terms give back'));
  await within(dialog).findByText('€5.50 go back.');
  for (const { row, seat } of seats.slice(1)) {
    await userEvent.click(
      within(dialog).getByRole('checkbox', { name: new RegExp(`Row ${row}, seat ${seat}`) }),
    );
  }
  await within(dialog).findByText(/too late for the terms/);
  await userEvent.click(within(dialog).getByLabelText('All that was paid'));
  await within(dialog).findByText('€11.00 go back.');
});

test('the books tell every movement of the money, from where to where and by whom', async () => {
  server.use(http.get('*/api/v1/admin/bookings/42', () => HttpResponse.json(dossier('succeeded'))));
  renderApp('/admin/bookings/42');
  const books = await screen.findByRole('region', { name: 'In the books' });
  const [sale, refund] = within(books).getAllByRole('listitem');
  expect(sale?.textContent).toMatch(/^Sale.*Tickets → Payment provider/);
  expect(refund?.textContent).toMatch(/^Refund.*Payment provider → Tickets.*Ada/);
});

test('a thousand that was typed with its sign is asked about, and does not go back as one', async () => {
  const sent: unknown[] = [];
  const bought = dossier('succeeded');
  server.use(
    http.get('*/api/v1/admin/bookings/42', () =>
      HttpResponse.json({
        ...bought,
        booking: { ...bought.booking, status: 'confirmed' },
        money_back: [],
        payments: bought.payments.map((payment) => ({ ...payment, amount: 2000, captured: 2000 })),
      }),
    ),
    http.post('*/api/v1/admin/bookings/42/refunds', async ({ request }) => {
      sent.push(await request.json());
      return HttpResponse.json({}, { status: 202 });
    }),
  );
  renderApp('/admin/bookings/42');
  await userEvent.click(await screen.findByRole('button', { name: 'Give money back' }));
  const dialog = await screen.findByRole('dialog');
  const amount = within(dialog).getByLabelText(/^Amount in/);
  await userEvent.type(amount, '1,000');
  await userEvent.type(within(dialog).getByLabelText(/^Reason/), 'The sound was low');
  await userEvent.click(within(dialog).getByRole('button', { name: 'Give it back' }));
  await within(dialog).findByText(/^Write it like 1250.5,/);
  expect(sent).toEqual([]);
  await userEvent.clear(amount);
  await userEvent.type(amount, '1000');
  await userEvent.click(within(dialog).getByRole('button', { name: 'Give it back' }));
  await waitFor(() => expect(sent).toEqual([{ amount: 1000, reason: 'The sound was low' }]));
});
