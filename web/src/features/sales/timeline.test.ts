import { beforeAll, expect, test } from 'vitest';
import type { BookingDossier } from '@/shared/api/types';
import { loadArea } from '@/shared/i18n/i18n';
import { leftToGiveBack } from './sales';
import { momentsOf } from './timeline';

beforeAll(() => loadArea('work'));

const AT = (minute: number) => `2026-03-01T19:0${minute}:00Z`;

function line(minute: number, action: string, detail: object): BookingDossier['history'][number] {
  const known = { actor: 'user:1', actor_name: 'Ada Admin', request_id: 'r' };
  return { ...known, at: AT(minute), action, detail: detail as Record<string, never> };
}

function dossier(changes: Partial<BookingDossier> = {}): BookingDossier {
  return {
    booking: {
      reservation_id: 42,
      reference: 'K7Q2-9XMF',
      status: 'cancelled',
      currency: 'EUR',
      total_price: 20.3,
      seats: [{ id: 7, row: 'A', seat: '5', type: 'regular', price: 20.3 }],
      pricing: { subtotal: 20.3, adjustments: [], discount: 0, fees: 0, total: 20.3 },
      refunds: [],
      server_time: AT(9),
      showtime_id: 3,
      channel: 'online',
      cinema_id: 1,
      movie_id: 2,
    },
    history: [],
    ledger: [],
    mails: [],
    money_back: [],
    payments: [],
    scans: [],
    tickets: [],
    ...changes,
  };
}

const refund = { id: 'r1', payment_id: 'p1', amount: 0.3, fees: 0, cause: 'goodwill', status: 'succeeded' };

test('history, mails and scans are one story, told in words', () => {
  const moments = momentsOf(
    dossier({
      history: [
        line(1, 'booking.held', { event: 'held' }),
        line(4, 'booking.explained', { event: 'explained', reason: 'Cold hall' }),
        line(4, 'refund.queued', { event: 'refund_queued', refund: 'r1', cause: 'goodwill' }),
        line(5, 'booking.seats_cancelled', { event: 'seats_cancelled', seats: [7, 99] }),
      ],
      money_back: [refund],
      tickets: [{ id: 70, seat_id: 7, status: 'used', issued_at: AT(2) }],
      mails: [{ id: 1, kind: 'receipt', attempts: 1, created_at: AT(1), sent_at: AT(2) }],
      scans: [
        {
          id: 1,
          ticket_id: 70,
          showtime_id: 3,
          outcome: 'valid',
          device: 'Door 2',
          reason: '',
          at: AT(3),
          by: 2,
          by_name: 'Stan Staff',
        },
      ],
    }),
  );
  expect(moments.map(({ what, detail, who }) => [what, detail?.replace(/\s/gu, ' '), who])).toEqual([
    ['Seats held', undefined, 'Ada Admin'],
    ['Mail sent', 'Receipt', undefined],
    ['Come in', 'A5 · Door 2', 'Stan Staff'],
    ['Reason given', '“Cold hall”', 'Ada Admin'],
    ['Money to go back', expect.stringContaining('0.30 · Goodwill'), 'Ada Admin'],
    ['Seats cancelled', 'A5, #99', 'Ada Admin'],
  ]);
});

test('what this client has no words for is told in the server’s', () => {
  const [moment] = momentsOf(
    dossier({ history: [{ ...line(1, 'booking.teleported', {}), actor: 'robots', actor_name: null }] }),
  );
  expect(moment).toMatchObject({ what: 'booking.teleported', who: 'robots' });
});

test('what is left to give back is counted in whole cents, and a refund that counts as nothing is none', () => {
  const paid = { id: 'p1', method: 'online', status: 'succeeded', created_at: AT(1) };
  const payments = [{ ...paid, amount: 20.3, captured: 20.3 }];
  expect(leftToGiveBack(dossier({ payments, money_back: [refund] }))).toBe(20);
  expect(leftToGiveBack(dossier({ payments, money_back: [{ ...refund, status: 'superseded' }] }))).toBe(20.3);
  expect(leftToGiveBack(dossier())).toBe(0);
  const dispute = { at: AT(2), kind: 'dispute', amount: 20, payment_id: 'p1' };
  const lost = { ...dispute, debit: 'disputed', credit: 'provider' };
  const won = { ...dispute, debit: 'provider', credit: 'disputed' };
  expect(leftToGiveBack(dossier({ payments, ledger: [lost] }))).toBe(0.3);
  expect(leftToGiveBack(dossier({ payments, ledger: [lost, won] }))).toBe(20.3);
});
