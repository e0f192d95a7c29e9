import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { answer, api } from '@/shared/api/client';
import type { StaffShow } from '@/shared/api/types';
import type { Words } from './lookUp';

/** How often figures of the door are read anew while a page shows them. */
const LOOK_AGAIN_MS = 20_000;

/** Keys of what staff read begin with `staff`, so that logging out forgets it. */
export function showsQuery(date?: string) {
  return queryOptions({
    queryKey: ['staff', 'shows', date ?? null],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/staff/showtimes', { params: { query: date ? { date } : {} }, signal })),
    refetchInterval: LOOK_AGAIN_MS,
    staleTime: 0,
  });
}

export function attendanceQuery(showtimeId: number) {
  return queryOptions({
    queryKey: ['staff', 'attendance', showtimeId],
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/staff/showtimes/{id}/attendance', { params: { path: { id: showtimeId } }, signal }),
      ),
    refetchInterval: LOOK_AGAIN_MS,
    staleTime: 0,
  });
}

export function drawerQuery(cinemaId: number, date: string, userId?: number) {
  const query = { cinema_id: cinemaId, date, ...(userId ? { user_id: userId } : {}) };
  return queryOptions({
    queryKey: ['staff', 'drawer', query],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/staff/drawer', { params: { query }, signal })),
    staleTime: 0,
  });
}

/** Those who sell at the counters, for administrators, who may look into anybody's drawer. */
export const sellersQuery = queryOptions({
  queryKey: ['staff', 'sellers'],
  queryFn: async ({ signal }) => {
    const roles = ['staff', 'admin'] as const;
    const pages = await Promise.all(
      roles.map((role) =>
        answer(api.GET('/api/v1/admin/users', { params: { query: { role, limit: 100 } }, signal })),
      ),
    );
    return pages.flatMap(({ items }) => items);
  },
});

export function bookingQuery(id: number) {
  return queryOptions({
    queryKey: ['staff', 'booking', id],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/bookings/{id}', { params: { path: { id } }, signal })),
    staleTime: 0,
    retry: false,
  });
}

export function ticketsQuery(id: number) {
  return queryOptions({
    queryKey: ['staff', 'tickets', id],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/bookings/{id}/tickets', { params: { path: { id } }, signal })),
    staleTime: 0,
  });
}

export function foundQuery(words: Words) {
  const by = 'reference' in words ? { reference: words.reference } : words;
  return infiniteQueryOptions({
    queryKey: ['staff', 'found', by],
    queryFn: ({ pageParam, signal }) =>
      answer(
        api.GET('/api/v1/staff/bookings', {
          params: { query: { ...by, ...(pageParam === null ? {} : { cursor: pageParam }) } },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor ?? null,
    staleTime: 0,
    retry: false,
  });
}

export const cinemasQuery = queryOptions({
  queryKey: ['cinemas'],
  queryFn: ({ signal }) => answer(api.GET('/api/v1/cinemas', { signal })),
  staleTime: 10 * 60_000,
});

export interface CinemaDay {
  id: number;
  name: string;
  day: string;
  shows: StaffShow[];
}

/** The shows by cinema, in the order they came: by start. */
export function byCinema(shows: readonly StaffShow[]): CinemaDay[] {
  const cinemas = new Map<number, CinemaDay>();
  for (const show of shows) {
    const { id, name } = show.cinema;
    const cinema = cinemas.get(id) ?? { id, name, day: show.trading_day, shows: [] };
    cinema.shows.push(show);
    cinemas.set(id, cinema);
  }
  return [...cinemas.values()];
}

/** Doors open this long before the start, as the server has it. */
const DOORS_BEFORE_MS = 2 * 3_600_000;

/** Whether people are let in now. */
export function isAtTheDoor(show: StaffShow, now: number): boolean {
  return (
    show.status === 'scheduled' &&
    Date.parse(show.starts_at) - DOORS_BEFORE_MS <= now &&
    now <= Date.parse(show.ends_at)
  );
}
