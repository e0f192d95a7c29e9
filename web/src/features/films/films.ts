import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { answer, api } from '@/shared/api/client';
import { given } from '@/shared/api/given';
import type { Showtime } from '@/shared/api/types';

export const FILM_STATUSES = ['now_showing', 'coming_soon'] as const;
export type FilmStatus = (typeof FILM_STATUSES)[number];

export const FILM_ORDERS = ['title', 'release_date', 'relevance'] as const;
export type FilmOrder = (typeof FILM_ORDERS)[number];

/** Which films are wanted; lives in the address, so that a search can be sent to a friend. */
export interface FilmFilter {
  search?: string | undefined;
  genre?: string | undefined;
  language?: string | undefined;
  format?: string | undefined;
  /** A cinema's key. */
  cinema?: number | undefined;
  /** A trading day of the cinema. */
  date?: string | undefined;
  status?: FilmStatus | undefined;
  sort?: FilmOrder | undefined;
}

export function filmsQuery({ cinema, ...filter }: FilmFilter) {
  return infiniteQueryOptions({
    queryKey: ['films', cinema ?? null, filter],
    queryFn: ({ pageParam, signal }) =>
      answer(
        api.GET('/api/v1/movies', {
          params: {
            query: given({ ...filter, cinema_id: cinema, limit: 24, cursor: pageParam ?? undefined }),
          },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor ?? null,
  });
}

export const genresQuery = queryOptions({
  queryKey: ['genres'],
  queryFn: ({ signal }) => answer(api.GET('/api/v1/genres', { signal })),
  staleTime: 10 * 60_000,
});

export function filmQuery(id: number) {
  return queryOptions({
    queryKey: ['film', id],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/movies/{id}', { params: { path: { id } }, signal })),
  });
}

export function filmShowtimesQuery(id: number) {
  return infiniteQueryOptions({
    queryKey: ['film', id, 'showtimes'],
    queryFn: ({ pageParam, signal }) =>
      answer(
        api.GET('/api/v1/movies/{id}/showtimes', {
          params: { path: { id }, query: given({ limit: 100, cursor: pageParam ?? undefined }) },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor ?? null,
  });
}

export function reviewsQuery(id: number) {
  return infiniteQueryOptions({
    queryKey: ['film', id, 'reviews'],
    queryFn: ({ pageParam, signal }) =>
      answer(
        api.GET('/api/v1/movies/{id}/reviews', {
          params: { path: { id }, query: given({ limit: 10, cursor: pageParam ?? undefined }) },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor ?? null,
  });
}

/** The same list as the cinemas' own pages read; features do not import each other. */
export const cinemaNamesQuery = queryOptions({
  queryKey: ['cinemas'],
  queryFn: ({ signal }) => answer(api.GET('/api/v1/cinemas', { signal })),
  staleTime: 10 * 60_000,
});

export function showtimeQuery(id: number) {
  return queryOptions({
    queryKey: ['showtime', id],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/showtimes/{id}', { params: { path: { id } }, signal })),
  });
}

export interface ProgrammeDay {
  /** The cinema's trading day, `2024-11-21`: a show after midnight is of the evening before. */
  day: string;
  cinemas: { id: number; name: string; showtimes: Showtime[] }[];
}

/**
 * Shows by the trading day of their own cinema, then by cinema, in the order they came: by start. The cinema that somebody
 * usually goes to is first.
 */
export function byDayAndCinema(showtimes: readonly Showtime[], usual: number | null): ProgrammeDay[] {
  const days = new Map<string, Map<number, ProgrammeDay['cinemas'][number]>>();
  for (const showtime of showtimes) {
    const day = showtime.trading_day;
    const cinemas = days.get(day) ?? new Map<number, ProgrammeDay['cinemas'][number]>();
    days.set(day, cinemas);
    const { id, name } = showtime.cinema;
    const cinema = cinemas.get(id) ?? { id, name, showtimes: [] };
    cinemas.set(id, cinema);
    cinema.showtimes.push(showtime);
  }
  return [...days]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([day, cinemas]) => ({
      day,
      cinemas: [...cinemas.values()].sort((a, b) => Number(b.id === usual) - Number(a.id === usual)),
    }));
}
