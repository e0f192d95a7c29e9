import type { loadStripe as LoadStripe } from '@stripe/stripe-js/pure';
import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { HttpResponse, http } from 'msw';
import { beforeEach, expect, test, vi } from 'vitest';
import type { Reservation } from '@/shared/api/types';
import { problem, reservation, serveShow } from '@/testing/booking';
import { signInAlice } from '@/testing/people';
import { renderApp } from '@/testing/renderApp';
import { server } from '@/testing/server';

// Stripe's code comes from Stripe alone; no test asks for it.
vi.mock('@stripe/stripe-js/pure', () => ({ loadStripe: vi.fn() }));

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

test('the field of a code is focused once, and the countdown does not take anybody back to it', async () => {
  renderApp('/bookings/42');
  await press('Have a promotion code?');
  expect(document.activeElement).toBe(await screen.findByLabelText('Promotion code'));
  await userEvent.tab();
  const clock = screen.getByRole('timer').textContent;
  await waitFor(() => expect(screen.getByRole('timer').textContent).not.toBe(clock));
  expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Apply' }));
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

const quote = (fields: object = {}) => ({
  quote_id: '7e0c3a52-0000-7000-8000-000000000001',
  currency: 'EUR',
  refund: 16.5,
  kept: 4.25,
  refunded_before: 1.25,
  expires_at: new Date(Date.now() + 600_000).toISOString(),
  server_time: new Date().toISOString(),
  seats: [{ id: 2, row: 'A', seat: '2', paid: 22, refund: 16.5 }],
  ...fields,
});

test('cancelling shows first what comes back, and cancels by that offer', async () => {
  booking = reservation({ status: 'confirmed' });
  const asked: unknown[] = [];
  server.use(
    http.post('*/api/v1/bookings/42/cancellation-quote', async ({ request }) => {
      asked.push(await request.json());
      return HttpResponse.json(quote());
    }),
    http.post('*/api/v1/bookings/42/cancel', async ({ request }) => {
      asked.push(await request.json(), request.headers.has('Idempotency-Key'));
      booking = reservation({ status: 'cancelled', cancel_reason: 'by_customer' });
      return HttpResponse.json(booking);
    }),
  );
  renderApp('/bookings/42');
  await press('Cancel this booking');
  await screen.findByText(/16.50 go back to the card/);
  screen.getByText(/The cinema keeps .*4.25/);
  screen.getByText(/1.25 went back to you before/);
  await press('Yes, cancel it');
  await screen.findByText('You cancelled this booking.');
  expect(asked).toEqual([{ seat_ids: [2] }, { quote_id: quote().quote_id }, true]);
});

test('without a seat nothing is asked for, and nothing can be cancelled', async () => {
  booking = reservation({ status: 'confirmed' });
  server.use(http.post('*/api/v1/bookings/42/cancellation-quote', () => HttpResponse.json(quote())));
  renderApp('/bookings/42');
  await press('Cancel this booking');
  await screen.findByText(/16.50 go back to the card/);
  await userEvent.click(screen.getByRole('checkbox', { name: 'Row A, seat 2' }));
  await screen.findByText('Choose at least one seat.');
  expect(screen.getByRole('button', { name: /^Yes, cancel/ }).hasAttribute('disabled')).toBe(true);
});

test('a booking that cannot be cancelled any more says why, and keeps its tickets', async () => {
  booking = reservation({ status: 'confirmed' });
  server.use(http.post('*/api/v1/bookings/42/cancellation-quote', () => problem(409, 'refund_not_allowed')));
  renderApp('/bookings/42');
  await press('Cancel this booking');
  await screen.findByText('It is too late to cancel');
  screen.getByRole('heading', { name: 'Your tickets' });
});

test('an offer that has ended is made anew before anything is cancelled', async () => {
  booking = reservation({ status: 'confirmed' });
  let quotes = 0;
  server.use(
    http.post('*/api/v1/bookings/42/cancellation-quote', () => {
      quotes += 1;
      return HttpResponse.json(quote({ refund: quotes === 1 ? 16.5 : 0 }));
    }),
    http.post('*/api/v1/bookings/42/cancel', () => problem(409, 'quote_expired')),
  );
  renderApp('/bookings/42');
  await press('Cancel this booking');
  await screen.findByText(/16.50 go back to the card/);
  await press('Yes, cancel it');
  await screen.findByText('The offer has ended');
  await screen.findByText('Nothing is paid back for these seats.');
});

test('where Stripe takes the money and its form cannot load, the page says that the seats stay held', async () => {
  const { loadStripe } = await import('@stripe/stripe-js/pure');
  vi.mocked(loadStripe).mockRejectedValue(new Error('Failed to load Stripe.js'));
  server.use(
    http.get('*/api/v1/payments/config', () =>
      HttpResponse.json({ provider: 'stripe', publishable_key: 'pk_test_1' }),
    ),
  );
  renderApp('/bookings/42');
  await press('Continue to payment');
  const alert = await screen.findByText('The payment form did not load');
  expect(alert.closest('[role=alert]')?.textContent).toContain('Your seats stay held');
});

const REFUSED = { error: { type: 'card_error', message: 'Your card was declined.' } };

/** Stripe's form, which is ready at once and answers as a test says. */
function serveStripe(loadStripe: typeof LoadStripe, confirmPayment: () => Promise<unknown>) {
  const element = {
    on: (_: string, ready: () => void) => ready(),
    mount: () => {},
    destroy: () => {},
  };
  const elements = vi.fn(() => ({ create: () => element }));
  vi.mocked(loadStripe).mockResolvedValue({ elements, confirmPayment } as never);
  server.use(
    http.get('*/api/v1/payments/config', () =>
      HttpResponse.json({ provider: 'stripe', publishable_key: 'pk_test_1' }),
    ),
  );
  return elements;
}

test('Stripe’s form pays the attempt that confirming gave, and a refusal asks for the next one', async () => {
  const { loadStripe } = await import('@stripe/stripe-js/pure');
  const confirmPayment = vi
    .fn()
    .mockResolvedValueOnce(REFUSED)
    .mockResolvedValueOnce({ paymentIntent: { status: 'succeeded' } });
  const elements = serveStripe(loadStripe, confirmPayment);
  renderApp('/bookings/42');
  await press('Continue to payment');
  await press(/^Pay /);
  await screen.findByText(/Your card was declined\./);
  await press(/^Pay /);
  await screen.findByText('Your payment is being settled.');
  expect(elements).toHaveBeenCalledWith(expect.objectContaining({ clientSecret: 'secret' }));
  expect(confirmPayment).toHaveBeenCalledTimes(2);
});

test('the card that is taken after a refusal is waited for, though the word of the refusal puts the booking back', async () => {
  const { loadStripe } = await import('@stripe/stripe-js/pure');
  const confirmPayment = vi
    .fn()
    .mockResolvedValueOnce(REFUSED)
    .mockResolvedValueOnce({ paymentIntent: { status: 'succeeded' } });
  serveStripe(loadStripe, confirmPayment);
  let confirmed = 0;
  server.use(
    http.post('*/api/v1/bookings/42/confirm', () => {
      confirmed += 1;
    }),
  );
  renderApp('/bookings/42');
  await press('Continue to payment');
  await press(/^Pay /);
  await screen.findByText(/Your card was declined\./);
  await waitFor(() => expect(confirmed).toBe(2));
  // Only now the cinema hears of the refusal; the form goes on with the same attempt.
  booking = reservation({ status: 'held', payment_failure: 'card_declined' });
  await screen.findByText('Held, not paid yet');
  await press(/^Pay /);
  await screen.findByText('Your payment is being settled.');
  booking = reservation({ status: 'confirmed' });
  await screen.findByRole('heading', { name: 'Your tickets' });
});

test('after a reload as well', async () => {
  sessionStorage.setItem('marquee-payment-42', 'taken');
  booking = reservation({ status: 'held', payment_failure: 'card_declined' });
  renderApp('/bookings/42');
  await screen.findByText('Your payment is being settled.');
  booking = reservation({ status: 'confirmed' });
  await screen.findByRole('heading', { name: 'Your tickets' });
});

test('money that bought nothing, for other seats were chosen since, keeps nobody from paying for those', async () => {
  sessionStorage.setItem('marquee-payment-42', 'taken');
  booking = reservation({ refunds: [refund('queued')] });
  renderApp('/bookings/42');
  await screen.findByRole('button', { name: 'Continue to payment' });
});

const refund = (status: string) => ({ id: status, amount: 22, cause: 'by_customer', status });

test('a refund that is tried again by itself is on its way, and the page goes on looking', async () => {
  booking = reservation({ status: 'cancelled', cancel_reason: 'by_customer', refunds: [refund('failed')] });
  renderApp('/bookings/42');
  await screen.findByText(/22\.00 is on its way back/);
  booking = { ...booking, refunds: [refund('succeeded')] };
  await screen.findByText(/22\.00 went back to the card/);
});

test('of refunds that count nothing nothing is said, and of one that waits for a person that it does', async () => {
  const refunds = [refund('superseded'), refund('manual')];
  booking = reservation({ status: 'cancelled', cancel_reason: 'by_customer', refunds });
  renderApp('/bookings/42');
  await screen.findByText(/22\.00 could not be sent back to your card yet/);
  expect(screen.getAllByText(/22\.00 (could|is|went)/)).toHaveLength(1);
});

test('the mail is sent once more by one press, and a refusal is told', async () => {
  booking = reservation({ status: 'confirmed' });
  const keys: (string | null)[] = [];
  server.use(
    http.post('*/api/v1/bookings/42/resend', ({ request }) => {
      keys.push(request.headers.get('Idempotency-Key'));
      return keys.length === 1 ? problem(429, 'rate_limited') : new HttpResponse(null, { status: 202 });
    }),
  );
  renderApp('/bookings/42');
  await press('Send the mail again');
  await screen.findByText('That was a little fast');
  await press('Send the mail again');
  await screen.findByText('The mail is on its way.');
  // Nobody knows whether the first was carried out, so it was the same intent.
  expect(keys[0]).toBe(keys[1]);
  expect(keys[0]).not.toBeNull();
});
