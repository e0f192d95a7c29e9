import { queryOptions } from '@tanstack/react-query';
import { answer, api } from '@/shared/api/client';

export const cinemasQuery = queryOptions({
  queryKey: ['cinemas'],
  queryFn: ({ signal }) => answer(api.GET('/api/v1/cinemas', { signal })),
  staleTime: 10 * 60_000,
});

export function cinemaQuery(id: number) {
  return queryOptions({
    queryKey: ['cinema', id],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/cinemas/{id}', { params: { path: { id } }, signal })),
    staleTime: 10 * 60_000,
  });
}

/** `date`: a trading day, `2024-11-21`; left out, the one that is running at the cinema. */
export function programmeQuery(id: number, date: string | undefined) {
  return queryOptions({
    queryKey: ['cinema', id, 'programme', date ?? null],
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/cinemas/{id}/programme', {
          params: { path: { id }, query: date === undefined ? {} : { date } },
          signal,
        }),
      ),
  });
}

/** As far as most programmes are made. */
export const PROGRAMME_DAYS = 7;
