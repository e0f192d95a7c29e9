import { queryOptions } from '@tanstack/react-query';
import { answer, api } from '@/shared/api/client';

/** Keys of what staff read begin with `staff`, so that logging out forgets it. */
export function lookUpQuery(id: number) {
  return queryOptions({
    queryKey: ['staff', 'booking', id],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/bookings/{id}', { params: { path: { id } }, signal })),
    staleTime: 0,
  });
}

/** What runs at a cinema on the trading day that is running there. */
export function todayQuery(cinemaId: number) {
  return queryOptions({
    queryKey: ['cinema', cinemaId, 'programme', null],
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/cinemas/{id}/programme', { params: { path: { id: cinemaId }, query: {} }, signal }),
      ),
  });
}

export const cinemasQuery = queryOptions({
  queryKey: ['cinemas'],
  queryFn: ({ signal }) => answer(api.GET('/api/v1/cinemas', { signal })),
  staleTime: 10 * 60_000,
});
