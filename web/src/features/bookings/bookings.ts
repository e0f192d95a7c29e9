import { infiniteQueryOptions, type QueryClient, queryOptions } from '@tanstack/react-query';
import { answer, api } from '@/shared/api/client';
import type { Reservation, ReservedSeat } from '@/shared/api/types';
import { serverOffset } from '@/shared/hooks/useCountdown';
import { wordsUnder } from '@/shared/i18n/i18n';
import { isUnderWay } from './refunds';

/** A booking, and how far the server's clock was ahead when it arrived: that stays true in the cache. */
export interface KnownBooking {
  booking: Reservation;
  offset: number;
}

export type When = 'upcoming' | 'past';

const REFUND_LOOK_MS = 3_000;
const LATE_LOOKS = 100;

function bookingKey(id: number) {
  return ['bookings', 'one', id] as const;
}

export function bookingQuery(id: number) {
  return queryOptions({
    queryKey: bookingKey(id),
    queryFn: async ({ signal }): Promise<KnownBooking> => known(await read(id, undefined, signal)),
    staleTime: 0,
    // Money on its way back arrives without anybody doing anything here.
    refetchInterval: ({ state }) => (state.data?.booking.refunds.some(isUnderWay) ? REFUND_LOOK_MS : false),
  });
}

/**
 * A booking whose time was over while its payment was on the way: money that comes late buys the seats if they are still
 * free, and goes back if not. Some minutes of looking; after that a reload tells.
 */
export function lateMoneyQuery(id: number, enabled: boolean) {
  return queryOptions({
    ...bookingQuery(id),
    enabled,
    refetchInterval: ({ state }) => (state.dataUpdateCount < LATE_LOOKS ? REFUND_LOOK_MS : false),
  });
}

/** The answers to changes leave out what is shown, where and when; that did not change. */
export function remember(client: QueryClient, booking: Reservation): void {
  client.setQueryData(bookingQuery(booking.reservation_id).queryKey, (old) => {
    const showtime = booking.showtime ?? old?.booking.showtime;
    return known(showtime ? { ...booking, showtime } : booking);
  });
  void client.invalidateQueries({ queryKey: ['bookings', 'list'] });
}

/**
 * The waits of one settling, in seconds. The server answers at the next change; a change that came just before
 * the question would not be one, so the first waits are short.
 */
const WAITS = [0, 2, 5] as const;
const LONG_WAIT = 20;
/** Between two questions, should the server not hold the answer back. */
const PAUSE_MS = 1_000;

/** Asks until the payment is through, one way or the other; the server holds each answer back until it is. */
export function settlingQuery(client: QueryClient, id: number, isTaken: boolean, enabled: boolean) {
  return queryOptions({
    queryKey: ['bookings', 'settling', id, isTaken],
    queryFn: async ({ signal }): Promise<Reservation['status']> => {
      for (let round = 0; ; round += 1) {
        const booking = await read(id, WAITS[round] ?? LONG_WAIT, signal);
        if (!isBeingPaid(booking, isTaken)) {
          remember(client, booking);
          return booking.status;
        }
        if (round > 0) await pause(PAUSE_MS, signal);
      }
    },
    enabled,
    staleTime: 0,
    gcTime: 0,
  });
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}

async function read(id: number, wait: number | undefined, signal: AbortSignal): Promise<Reservation> {
  return answer(
    api.GET('/api/v1/bookings/{id}', {
      params: { path: { id }, query: wait ? { wait } : {} },
      signal,
    }),
  );
}

function known(booking: Reservation): KnownBooking {
  return { booking, offset: serverOffset(booking.server_time) };
}

export function bookingsQuery(when: When) {
  return infiniteQueryOptions({
    queryKey: ['bookings', 'list', when],
    queryFn: ({ pageParam, signal }) =>
      answer(
        api.GET('/api/v1/bookings', {
          params: { query: { when, ...(pageParam === null ? {} : { cursor: pageParam }) } },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor ?? null,
    staleTime: 0,
  });
}

export function ticketsQuery(id: number) {
  return queryOptions({
    queryKey: ['bookings', 'tickets', id],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/bookings/{id}/tickets', { params: { path: { id } }, signal })),
  });
}

/** The QR code as an address an `img` can show: it is fetched with the bearer token, which an `img` cannot send. */
export function qrQuery(ticketId: number) {
  return queryOptions({
    queryKey: ['bookings', 'qr', ticketId],
    queryFn: async ({ signal }) => {
      const svg = await answer(
        api.GET('/api/v1/tickets/{ticket_id}/qr.svg', {
          params: { path: { ticket_id: ticketId } },
          parseAs: 'text',
          signal,
        }),
      );
      return `data:image/svg+xml,${encodeURIComponent(svg)}`;
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export const paymentConfigQuery = queryOptions({
  queryKey: ['payments', 'config'],
  queryFn: ({ signal }) => answer(api.GET('/api/v1/payments/config', { signal })),
  staleTime: Number.POSITIVE_INFINITY,
});

export function statusWords(status: string): string {
  return wordsUnder(`bookings.statuses.${status}`) ?? status;
}

export function isOpen(booking: Reservation): boolean {
  return booking.status === 'held' || booking.status === 'awaiting_payment';
}

/**
 * Whether money for this booking is on its way. That a card was refused may be heard so late that another was taken
 * meanwhile, for the same attempt: the booking is put back to `held`, and the money still comes. Unless it came and went
 * back, for other seats were chosen after that attempt.
 */
export function isBeingPaid({ status, refunds }: Reservation, isTaken: boolean): boolean {
  return status === 'awaiting_payment' || (isTaken && status === 'held' && refunds.length === 0);
}

/** A seat that was given back, alone, out of a booking that goes on. */
export function isCancelled(seat: ReservedSeat): boolean {
  return Boolean(seat.cancelled_at);
}

/** A seat that is not a grown-up's: worth saying. */
export function isReduced(seat: ReservedSeat): boolean {
  return Boolean(seat.ticket_type) && seat.ticket_type !== 'adult';
}

/** What cancelling these seats gives back; the amount holds for as long as the answer says. */
export function cancellationQuery(id: number, seatIds: readonly number[]) {
  return queryOptions({
    queryKey: ['bookings', 'cancellation', id, seatIds],
    queryFn: async ({ signal }) => {
      const quote = await answer(
        api.POST('/api/v1/bookings/{id}/cancellation-quote', {
          params: { path: { id } },
          body: { seat_ids: [...seatIds] },
          signal,
        }),
      );
      return { quote, offset: serverOffset(quote.server_time) };
    },
    // A refusal by the terms stays one, and an amount is asked for anew each time.
    retry: false,
    staleTime: 0,
    gcTime: 0,
  });
}

/** What is ahead by its start, the next one first; the server lists by when it was booked. What is past stays so. */
export function inOrder(when: When, bookings: readonly Reservation[]): readonly Reservation[] {
  if (when === 'past') return bookings;
  const start = ({ showtime }: Reservation) => (showtime ? Date.parse(showtime.starts_at) : 0);
  return bookings.toSorted((a, b) => start(a) - start(b));
}
