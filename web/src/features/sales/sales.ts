import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { answer, api } from '@/shared/api/client';
import type { BookingDossier } from '@/shared/api/types';
import { inMinor } from '@/shared/format/money';
import { type BookingFilter, searchOf } from './filter';

/** While money or mail is on its way, it arrives without anybody doing anything here. */
const LOOK_AGAIN_MS = 3_000;

/** Keys of what administrators read begin with `admin`, so that logging out forgets it. */
export function bookingsQuery({ q, status, cinema, film, from, to }: BookingFilter) {
  const query = {
    ...searchOf(q),
    ...(status ? { status } : {}),
    ...(cinema ? { cinema_id: cinema } : {}),
    ...(film ? { movie_id: film } : {}),
    ...(from ? { from } : {}),
    ...(to ? { to } : {}),
  };
  return infiniteQueryOptions({
    queryKey: ['admin', 'bookings', query],
    queryFn: ({ pageParam, signal }) =>
      answer(
        api.GET('/api/v1/admin/bookings', {
          params: { query: { ...query, limit: 50, ...(pageParam === null ? {} : { cursor: pageParam }) } },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor ?? null,
    staleTime: 0,
  });
}

export function dossierQuery(id: number) {
  return queryOptions({
    queryKey: ['admin', 'booking', id],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/admin/bookings/{id}', { params: { path: { id } }, signal })),
    staleTime: 0,
    refetchInterval: ({ state }) => (state.data && isMoving(state.data) ? LOOK_AGAIN_MS : false),
  });
}

export const cinemaNamesQuery = queryOptions({
  queryKey: ['cinemas'],
  queryFn: ({ signal }) => answer(api.GET('/api/v1/cinemas', { signal })),
  staleTime: 10 * 60_000,
});

/** The first hundred films, for a choice; the others are found by what is typed. */
export const filmNamesQuery = queryOptions({
  queryKey: ['admin', 'film-names'],
  queryFn: ({ signal }) =>
    answer(api.GET('/api/v1/movies', { params: { query: { limit: 100, sort: 'title' } }, signal })),
  staleTime: 10 * 60_000,
});

/** What a cancel for the cinema would give back now, of these seats. */
export function outlookQuery(id: number, seats: readonly number[]) {
  return queryOptions({
    queryKey: ['admin', 'booking', id, 'outlook', seats],
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/admin/bookings/{id}/cancellation-quote', {
          params: { path: { id }, query: { seat_ids: seats.join(',') } },
          signal,
        }),
      ),
    enabled: seats.length > 0,
    staleTime: 0,
  });
}

export type CinemaCancel = { reason: string; refund: 'full' | 'policy' | 'none'; seat_ids?: number[] };

export function cancelForCinema(id: number, body: CinemaCancel, key: string) {
  return answer(
    api.POST('/api/v1/admin/bookings/{id}/cancel', {
      params: { path: { id }, header: { 'Idempotency-Key': key } },
      body,
    }),
  );
}

export function giveBack(id: number, body: { amount: number; reason: string }, key: string) {
  return answer(
    api.POST('/api/v1/admin/bookings/{id}/refunds', {
      params: { path: { id }, header: { 'Idempotency-Key': key } },
      body,
    }),
  );
}

export function retryRefund(id: string) {
  return answer(api.POST('/api/v1/admin/refunds/{id}/retry', { params: { path: { id } } }));
}

export function retryMail(id: number) {
  return answer(api.POST('/api/v1/admin/notifications/{id}/retry', { params: { path: { id } } }));
}

/** What came in and has neither gone back, nor is on its way back, nor was taken by a bank: the most that can be given back. */
export function leftToGiveBack({ booking, payments, money_back, ledger }: BookingDossier): number {
  const minor = (amount: number) => inMinor(amount, booking.currency);
  const paid = payments.reduce((sum, { captured }) => sum + minor(captured), 0);
  const back = money_back
    .filter(({ status }) => status !== 'superseded')
    .reduce((sum, { amount }) => sum + minor(amount), 0);
  const taken = ledger.reduce((sum, { debit, credit, amount }) => {
    if (debit === 'disputed') return sum + minor(amount);
    return credit === 'disputed' ? sum - minor(amount) : sum;
  }, 0);
  return Math.max(0, paid - back - taken) / (minor(1) || 1);
}

function isMoving({ money_back, mails }: BookingDossier): boolean {
  return (
    money_back.some(({ status }) => status === 'queued' || status === 'submitted') ||
    mails.some(({ sent_at, attempts }) => !sent_at && attempts === 0)
  );
}
