import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { components } from '@/api/schema';
import { answer, api } from '@/shared/api/client';
import type { ModeratedReview } from '@/shared/api/types';
import type { ReviewFilter } from './filter';

/** Keys of what administrators read begin with `admin`, so that logging out forgets it. */
export function moderationQuery({ status = 'pending' }: ReviewFilter) {
  return infiniteQueryOptions({
    queryKey: ['admin', 'reviews', status],
    queryFn: ({ pageParam, signal }) =>
      answer(
        api.GET('/api/v1/admin/reviews', {
          params: {
            query: {
              ...(status === 'all' ? {} : { status }),
              ...(pageParam === null ? {} : { cursor: pageParam }),
            },
          },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor ?? null,
    staleTime: 0,
  });
}

/** The document says that a decision is a text and an object at once; it is a text. */
type Decision = components['schemas']['ModerateBody']['decision'];

/** Decides about a review as it was read: one that was changed since is refused. */
export function moderate(
  { id, updated_at }: Pick<ModeratedReview, 'id' | 'updated_at'>,
  decision: 'publish' | 'reject',
  reason?: string,
) {
  return answer(
    api.POST('/api/v1/admin/reviews/{id}/moderate', {
      params: { path: { id } },
      body: { decision: decision as Decision, updated_at, ...(reason ? { reason } : {}) },
    }),
  );
}

/** One's own review of a film, in whatever state; null where there is none. */
export function ownReviewQuery(filmId: number) {
  return queryOptions({
    queryKey: ['reviews', 'own', 'of', filmId],
    queryFn: async ({ signal }) => {
      const query = { movie_id: filmId, limit: 1 };
      const found = await answer(api.GET('/api/v1/auth/me/reviews', { params: { query }, signal }));
      return found.items[0] ?? null;
    },
    staleTime: 0,
  });
}

/** All of one's own reviews, the latest first. */
export const ownReviewsQuery = infiniteQueryOptions({
  queryKey: ['reviews', 'own', 'all'],
  queryFn: ({ pageParam, signal }) =>
    answer(
      api.GET('/api/v1/auth/me/reviews', {
        params: { query: pageParam === null ? {} : { cursor: pageParam } },
        signal,
      }),
    ),
  initialPageParam: null as string | null,
  getNextPageParam: (page) => page.next_cursor ?? null,
  staleTime: 0,
});

/** The films one has seen here, by their titles: whether one may review is the server's to say, with the review. */
export const seenQuery = queryOptions({
  queryKey: ['bookings', 'seen'],
  queryFn: async ({ signal }) => {
    const past = await answer(
      api.GET('/api/v1/bookings', { params: { query: { when: 'past', limit: 100 } }, signal }),
    );
    return past.items
      .filter(({ status }) => status === 'completed')
      .map(({ showtime }) => showtime?.film_title ?? '');
  },
});

export function writeReview(filmId: number, body: { stars: number; body: string }, key: string) {
  return answer(
    api.POST('/api/v1/movies/{id}/reviews', {
      params: { path: { id: filmId }, header: { 'Idempotency-Key': key } },
      body,
    }),
  );
}

export function changeReview(id: number, body: { stars: number; body: string }) {
  return answer(api.PATCH('/api/v1/reviews/{id}', { params: { path: { id } }, body }));
}

export function takeBackReview(id: number) {
  return answer(api.DELETE('/api/v1/reviews/{id}', { params: { path: { id } } }));
}
