import { infiniteQueryOptions, type QueryClient, queryOptions, useQueryClient } from '@tanstack/react-query';
import type { components } from '@/api/schema';
import {
  answer,
  api,
  ifMatch,
  newIdempotencyKey,
  send,
  upload,
  type Versioned,
  versioned,
} from '@/shared/api/client';
import type { LayoutSeat } from '@/shared/api/types';

type Schemas = components['schemas'];

/*
 * Cinemas, screens and films as administrators keep them. Keys begin with `admin`, so that logging out forgets them.
 */

export interface VenueFilter {
  cinema?: number | undefined;
  deleted?: boolean | undefined;
}

/** Every cinema is needed at once, to choose from; no company has more than a page of a hundred. */
export const keptCinemasQuery = (deleted = false) =>
  queryOptions({
    queryKey: ['admin', 'cinemas', deleted],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/admin/cinemas', { params: { query: { limit: 100, deleted } }, signal })),
  });

export const keptCinemaQuery = (id: number) =>
  queryOptions({
    queryKey: ['admin', 'cinema', id],
    queryFn: ({ signal }) =>
      versioned(api.GET('/api/v1/admin/cinemas/{id}', { params: { path: { id } }, signal })),
    staleTime: 0,
  });

export const saveCinema = (body: Schemas['CinemaRequest'], old: Versioned<{ id: number }> | null) =>
  old
    ? answer(
        api.PUT('/api/v1/admin/cinemas/{id}', { params: pathOf(old.data.id), headers: ifMatch(old), body }),
      )
    : answer(api.POST('/api/v1/admin/cinemas', { headers: once(), body }));

export const deleteCinema = (old: Versioned<{ id: number }>) =>
  answer(api.DELETE('/api/v1/admin/cinemas/{id}', { params: pathOf(old.data.id), headers: ifMatch(old) }));

export const restoreCinema = (id: number) =>
  answer(api.POST('/api/v1/admin/cinemas/{id}/restore', { params: pathOf(id), headers: once() }));

export const keptScreensQuery = ({ cinema, deleted = false }: VenueFilter) =>
  queryOptions({
    queryKey: ['admin', 'screens', cinema ?? null, deleted],
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/admin/screens', {
          params: { query: { limit: 100, deleted, ...(cinema ? { cinema_id: cinema } : {}) } },
          signal,
        }),
      ),
  });

export const keptScreenQuery = (id: number) =>
  queryOptions({
    queryKey: ['admin', 'screen', id],
    queryFn: ({ signal }) =>
      versioned(api.GET('/api/v1/admin/screens/{id}', { params: { path: { id } }, signal })),
    staleTime: 0,
  });

export const openScreen = (body: Schemas['ScreenRequest']) =>
  answer(api.POST('/api/v1/admin/screens', { headers: once(), body }));

export const changeScreen = (old: Versioned<{ id: number }>, body: Schemas['ScreenChange']) =>
  answer(api.PUT('/api/v1/admin/screens/{id}', { params: pathOf(old.data.id), headers: ifMatch(old), body }));

export const deleteScreen = (old: Versioned<{ id: number }>) =>
  answer(api.DELETE('/api/v1/admin/screens/{id}', { params: pathOf(old.data.id), headers: ifMatch(old) }));

export const restoreScreen = (id: number) =>
  answer(api.POST('/api/v1/admin/screens/{id}/restore', { params: pathOf(id), headers: once() }));

export const layoutQuery = (screen: number) =>
  queryOptions({
    queryKey: ['admin', 'screen', screen, 'layout'],
    queryFn: ({ signal }) =>
      versioned(api.GET('/api/v1/admin/screens/{id}/layout', { params: { path: { id: screen } }, signal })),
    // What is being drawn must not be replaced by what is read again behind it; saving compares the versions.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });

export const saveLayout = (
  old: Versioned<{ screen_id: number }>,
  body: { seats: LayoutSeat[]; move_upcoming: boolean },
) =>
  versioned(
    api.PUT('/api/v1/admin/screens/{id}/layout', {
      params: pathOf(old.data.screen_id),
      headers: ifMatch(old),
      body,
    }),
  );

export const filmListQuery = (search: string | undefined) =>
  infiniteQueryOptions({
    queryKey: ['admin', 'films', search ?? null],
    queryFn: ({ pageParam, signal }) =>
      answer(
        api.GET('/api/v1/movies', {
          params: {
            query: { limit: 50, ...(search ? { search } : {}), ...(pageParam ? { cursor: pageParam } : {}) },
          },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor ?? null,
  });

export const keptFilmQuery = (id: number) =>
  queryOptions({
    queryKey: ['admin', 'film', id],
    queryFn: ({ signal }) => versioned(api.GET('/api/v1/movies/{id}', { params: { path: { id } }, signal })),
    staleTime: 0,
  });

/** Films that were deleted and not restored since. */
export const deletedFilmsQuery = infiniteQueryOptions({
  queryKey: ['admin', 'films', 'deleted'],
  queryFn: ({ pageParam, signal }) =>
    answer(
      api.GET('/api/v1/admin/movies', {
        params: { query: { deleted: 'only', limit: 50, ...(pageParam ? { cursor: pageParam } : {}) } },
        signal,
      }),
    ),
  initialPageParam: null as string | null,
  getNextPageParam: (page) => page.next_cursor ?? null,
});

export const genresQuery = queryOptions({
  queryKey: ['genres'],
  queryFn: ({ signal }) => answer(api.GET('/api/v1/genres', { signal })),
  staleTime: 10 * 60_000,
});

export const saveFilm = (body: Schemas['MovieRequest'], old: Versioned<{ id: number }> | null) =>
  old
    ? answer(api.PUT('/api/v1/movies/{id}', { params: pathOf(old.data.id), headers: ifMatch(old), body }))
    : answer(api.POST('/api/v1/movies', { headers: once(), body }));

/** With a reason its shows ahead are called off too; without, a film with shows ahead is refused. */
export const deleteFilm = (old: Versioned<{ id: number }>, reason: string | null) =>
  answer(
    api.DELETE('/api/v1/movies/{id}', {
      params: { ...pathOf(old.data.id), query: reason === null ? {} : { cascade: true, reason } },
      headers: ifMatch(old),
    }),
  );

const posterOf = (film: Versioned<{ id: number }>) => `/api/v1/movies/${film.data.id}/poster`;

export const savePoster = (old: Versioned<{ id: number }>, file: File, onProgress: (part: number) => void) =>
  answer(upload('PUT', posterOf(old), ifMatch(old), file, onProgress));

export const removePoster = (old: Versioned<{ id: number }>) =>
  answer(send('DELETE', posterOf(old), ifMatch(old)));

export const restoreFilm = (id: number) =>
  answer(api.POST('/api/v1/movies/{id}/restore', { params: pathOf(id), headers: once() }));

/** What administrators change shows in many places, customers' pages among them: everything is read anew. */
export function useChanged(): () => Promise<void> {
  const client: QueryClient = useQueryClient();
  // Except a layout, which may be half drawn.
  return () => client.invalidateQueries({ predicate: ({ queryKey }) => queryKey.at(-1) !== 'layout' });
}

/** After deleting: away from the page first, lest what is gone is asked for once more. */
export function useGone(): (leave: () => Promise<unknown>, ...key: readonly unknown[]) => Promise<void> {
  const client = useQueryClient();
  const changed = useChanged();
  return async (leave, ...key) => {
    await leave();
    client.removeQueries({ queryKey: key });
    await changed();
  };
}

function pathOf(id: number) {
  return { path: { id } };
}

/** A connection that breaks in the middle makes nothing twice. */
function once() {
  return { 'Idempotency-Key': newIdempotencyKey() };
}
