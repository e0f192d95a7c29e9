import { HttpResponse, http } from 'msw';
import type { MapSeat, Reservation, SeatMap, Showtime } from '@/shared/api/types';
import { server } from './server';

/** A stream that says nothing: jsdom has none. */
export class SilentEventSource extends EventTarget {
  static readonly CLOSED = 2;
  readyState = 1;
  close() {}
}

export const showtime: Showtime = {
  id: 7,
  movie: { id: 3, title: 'Detour' },
  cinema: { id: 1, name: 'Lichtburg', city: 'Berlin' },
  screen: { id: 2, name: 'Saal 2' },
  starts_at: '2030-01-01T19:00:00Z',
  ends_at: '2030-01-01T20:10:00Z',
  starts_at_local: '2030-01-01T20:00:00',
  time_zone: 'Europe/Berlin',
  trading_day: '2030-01-01',
  status: 'scheduled',
  format: '2D',
  language: 'en',
  currency: 'EUR',
  base_price: 11,
  on_sale: true,
  sales_open_at: '2029-01-01T00:00:00Z',
  sales_close_at: '2030-01-01T19:15:00Z',
};

/** One row of five, of which the last is sold. */
export function seatMap(): SeatMap {
  const seat = (id: number): MapSeat => ({
    id,
    row: 'A',
    seat: `${id}`,
    type: id === 1 ? 'premium' : 'regular',
    status: id === 5 ? 'booked' : 'available',
    price: 11,
    x: id,
    y: 0,
    mine: false,
  });
  return {
    showtime_id: 7,
    layout_id: 1,
    currency: 'EUR',
    seq: 4,
    server_time: new Date().toISOString(),
    starts_at: showtime.starts_at,
    seats: [1, 2, 3, 4, 5].map(seat),
  };
}

export function reservation(fields: Partial<Reservation> = {}): Reservation {
  const now = Date.now();
  return {
    reservation_id: 42,
    reference: 'K7Q2-9XMF',
    status: 'held',
    expires_at: new Date(now + 600_000).toISOString(),
    server_time: new Date(now).toISOString(),
    currency: 'EUR',
    total_price: 22,
    seats: [{ id: 2, row: 'A', seat: '2', type: 'regular', price: 22 }],
    pricing: { subtotal: 22, adjustments: [], discount: 0, fees: 0, total: 22 },
    showtime_id: 7,
    showtime: {
      film_title: 'Detour',
      cinema_name: 'Lichtburg',
      screen_name: 'Saal 2',
      starts_at: showtime.starts_at,
      starts_at_local: showtime.starts_at_local,
      time_zone: showtime.time_zone,
    },
    refunds: [],
    ...fields,
  };
}

export function problem(status: number, code: string, members: object = {}) {
  const body = {
    type: `/problems/${code}`,
    title: `Refused: ${code}`,
    status,
    code,
    detail: 'Why.',
    ...members,
  };
  return HttpResponse.json(body, { status });
}

/** The reads that every page of a booking makes. */
export function serveShow(): void {
  server.use(
    http.get('*/api/v1/showtimes/7', () => HttpResponse.json(showtime)),
    // Only its poster is wanted, and a page does without.
    http.get('*/api/v1/movies/:id', () => problem(404, 'not_found')),
    http.get('*/api/v1/showtimes/7/seats', () => HttpResponse.json(seatMap())),
    http.post('*/api/v1/showtimes/7/quote', () =>
      HttpResponse.json({ currency: 'EUR', total_price: 22, pricing: reservation().pricing }),
    ),
    http.get('*/api/v1/payments/config', () =>
      HttpResponse.json({ provider: 'sandbox', publishable_key: '' }),
    ),
  );
}
