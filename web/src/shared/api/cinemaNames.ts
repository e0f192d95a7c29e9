import { queryOptions } from '@tanstack/react-query';
import { answer, api } from './client';

/** The cinemas, for lists and choices of several features. */
export const cinemaNamesQuery = queryOptions({
  queryKey: ['cinemas'],
  queryFn: ({ signal }) => answer(api.GET('/api/v1/cinemas', { signal })),
  staleTime: 10 * 60_000,
});
