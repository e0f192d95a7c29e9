import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { HttpResponse, http } from 'msw';
import { beforeEach, expect, test } from 'vitest';
import type { Reservation } from '@/shared/api/types';
import { problem, reservation, serveShow, signInAlice } from '@/testing/booking';
import { renderApp } from '@/testing/renderApp';
import { server } from '@/testing/server';

let booking: Reservation;

beforeEach(() => {
  signInAlice();
  serveShow();
  booking = reservation();
  const payment = {
    id: '0',
    provider: 'sandbox',
    intent: 'pi_1',
    client_secret: 'secret',
    publishable_key: '',
    amount: 22,
    currency: 'EUR',
  };
  server.use(
    http.get('*/api/v1/bookings/42', () => HttpResponse.json(booking)),
    http.post('*/api/v1/bookings/42/confirm', () => {
      booking = reservation({ status: 'awaiting_payment' });
      return HttpResponse.json({ ...booking, payment }, { status: 202 });
    }),
    http.get('*/api/v1/bookings/42/tickets', () =>
      HttpResponse.json({
        items: [
          {
            id: 9,
            reference: 'K7Q2-9XMF',
            seat_id: 2,
            row: 'A',
            seat: '2',
            status: 'valid',
            issued_at: booking.server_time,
            code: 'c',
            qr: '/api/v1/tickets/9/qr.svg',
          },
        ],
      }),
    ),
    http.get('*/api/v1/tickets/9/qr.svg', ({ request }) =>
      request.headers.get('Authorization') === 'Bearer token'
        ? new HttpResponse('<svg/>', { headers: { 'Content-Type': 'image/svg+xml' } })
        : problem(401, 'unauthorized'),
    ),
  );
});

const press = async (name: string | RegExp) => userEvent.click(await screen.findByRole('button', { name }));

async function payWith(card: string) {
  renderApp('/bookings/42');
  await press('Continue to payment');
  await press(card);
  await press(/^Pay /);
}

test('the hold counts down, and what the server says at its end is shown', async () => {
  booking = reservation({ expires_at: new Date(Date.now() + 1_500).toISOString() });
  renderApp('/bookings/42');
  expect((await screen.findByRole('timer')).textContent).toMatch(/^0:0[12]$/);
  const { expires_at: _, ...over } = reservation({ status: 'expired' });
  booking = over;
  await screen.findByText('The time to pay is over', {}, { timeout: 3_000 });
});

test('a card that pays ends in a ticket with its code', async () => {
  server.use(
    http.post('*/api/v1/payments/sandbox/pi_1/pay', async ({ request }) => {
      expect(await request.json()).toEqual({ client_secret: 'secret', card_number: '4242424242424242' });
      booking = reservation({ status: 'confirmed' });
      return HttpResponse.json({ intent: 'pi_1', status: 'succeeded' });
    }),
  );
  await payWith('Card that pays');
  const code = await screen.findByRole('img', { name: 'QR code for row A, seat 2' });
  expect(code.getAttribute('src')).toBe('data:image/svg+xml,%3Csvg%2F%3E');
});

test('a declined card says why, and another one can be tried', async () => {
  let tries = 0;
  server.use(
    http.post('*/api/v1/payments/sandbox/pi_1/pay', () => {
      tries += 1;
      if (tries === 1) {
        booking = reservation({ payment_failure: 'card_declined' });
        return problem(402, 'payment_failed', { decline_code: 'card_declined' });
      }
      booking = reservation({ status: 'confirmed' });
      return HttpResponse.json({ intent: 'pi_1', status: 'processing' });
    }),
  );
  await payWith('Card that is declined');
  await screen.findByText('The payment did not go through');
  await press('Card that pays a little later');
  await press(/^Pay /);
  await screen.findByRole('heading', { name: 'Your tickets' });
});

test('a bank that asks is answered', async () => {
  server.use(
    http.post('*/api/v1/payments/sandbox/pi_1/pay', () =>
      HttpResponse.json({ intent: 'pi_1', status: 'requires_action' }),
    ),
    http.post('*/api/v1/payments/sandbox/pi_1/authenticate', () => {
      booking = reservation({ status: 'confirmed' });
      return HttpResponse.json({ intent: 'pi_1', status: 'succeeded' });
    }),
  );
  await payWith('Card that asks your bank');
  await press('Yes, it is me');
  await screen.findByRole('heading', { name: 'Your tickets' });
});

test('cancelling asks first, and an error leaves the tickets where they are', async () => {
  booking = reservation({ status: 'confirmed' });
  server.use(http.post('*/api/v1/bookings/42/cancel', () => problem(409, 'refund_not_allowed')));
  renderApp('/bookings/42');
  await press('Cancel this booking');
  await press('Yes, cancel it');
  await screen.findByText('Refused: refund_not_allowed');
  await waitFor(() => screen.getByRole('heading', { name: 'Your tickets' }));
});
