import { queryOptions } from '@tanstack/react-query';
import type { components } from '@/api/schema';
import { answer, api, ifMatch, newIdempotencyKey, type Versioned, versioned } from '@/shared/api/client';
import type { ScheduledShow, ShowPlan } from '@/shared/api/types';
import { dayAfter } from '@/shared/format/time';

type Schemas = components['schemas'];

export type Cancellation = Schemas['ShowtimeCancellation'];

export interface WeekFilter {
  cinema?: number | undefined;
  /** A day of the week that is wanted. */
  week?: string | undefined;
  screen?: number | undefined;
  cancelled?: boolean | undefined;
}

/** The shows of seven trading days, all of them: a grid with a "more" would show free screens that are not. */
export const weekQuery = (cinema: number, monday: string) =>
  queryOptions({
    queryKey: ['admin', 'schedule', cinema, monday],
    queryFn: async ({ signal }) => {
      const shows: ScheduledShow[] = [];
      let cursor: string | null | undefined;
      do {
        const page = await answer(
          api.GET('/api/v1/admin/showtimes', {
            params: {
              query: {
                cinema_id: cinema,
                from: monday,
                to: dayAfter(monday, 6),
                limit: 100,
                ...(cursor ? { cursor } : {}),
              },
            },
            signal,
          }),
        );
        shows.push(...page.items);
        cursor = page.next_cursor;
      } while (cursor);
      return shows;
    },
  });

export const showQuery = (id: number) =>
  queryOptions({
    queryKey: ['admin', 'show', id],
    queryFn: ({ signal }) => readShow(id, signal),
    staleTime: 0,
  });

export const readShow = (id: number, signal?: AbortSignal) =>
  versioned(
    api.GET('/api/v1/admin/showtimes/{id}', { params: { path: { id } }, ...(signal ? { signal } : {}) }),
  );

export const planShow = (body: ShowPlan) => answer(api.POST('/api/v1/showtimes', { headers: once(), body }));

export const changeShow = (old: Versioned<ScheduledShow>, body: ShowPlan) =>
  answer(
    api.PUT('/api/v1/showtimes/{id}', {
      params: { path: { id: old.data.id } },
      headers: ifMatch(old),
      body,
    }),
  );

export const deleteShow = (old: Versioned<ScheduledShow>) =>
  answer(
    api.DELETE('/api/v1/showtimes/{id}', { params: { path: { id: old.data.id } }, headers: ifMatch(old) }),
  );

export const planMany = (body: Schemas['BulkRequest']) =>
  answer(api.POST('/api/v1/showtimes/bulk', { headers: once(), body }));

export const copyWeek = (body: Schemas['CopyWeekRequest']) =>
  answer(api.POST('/api/v1/showtimes/copy-week', { headers: once(), body }));

export const cancelShow = (id: number, reason: string, key: string) =>
  answer(
    api.POST('/api/v1/showtimes/{id}/cancel', {
      params: { path: { id } },
      headers: { 'Idempotency-Key': key },
      body: { reason },
    }),
  );

const LOOK_MS = 1_000;
/** A refund that waits for a person waits longer. */
const SLOW_LOOK_MS = 20_000;

/** Asked again until the last booking is called off and the last refund has arrived. */
export const cancellationQuery = (id: number) =>
  queryOptions({
    queryKey: ['admin', 'show', id, 'cancellation'],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/showtimes/{id}/cancellation', { params: { path: { id } }, signal })),
    refetchInterval: ({ state: { data } }) =>
      data && isSettled(data) ? data.failed > 0 && SLOW_LOOK_MS : LOOK_MS,
  });

/** Whether all is done that is done without anybody's help; the money is back where no refund failed as well. */
export function isSettled(cancellation: Cancellation): boolean {
  return Boolean(cancellation.finished_at) && cancellation.refunds.every(({ under_way }) => under_way === 0);
}

export const seatsQuery = (id: number) =>
  queryOptions({
    queryKey: ['admin', 'show', id, 'seats'],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/showtimes/{id}/seats', { params: { path: { id } }, signal })),
    staleTime: 0,
  });

export const blocksQuery = (id: number) =>
  queryOptions({
    queryKey: ['admin', 'show', id, 'blocks'],
    queryFn: ({ signal }) =>
      versioned(api.GET('/api/v1/showtimes/{id}/blocks', { params: { path: { id } }, signal })),
    staleTime: 0,
  });

export const saveBlocks = (
  old: Versioned<{ showtime_id: number }>,
  blocks: readonly { seat_id: number; reason: string }[],
) =>
  answer(
    api.PUT('/api/v1/showtimes/{id}/blocks', {
      params: { path: { id: old.data.showtime_id } },
      headers: ifMatch(old),
      body: { blocks: [...blocks] },
    }),
  );

function once() {
  return { 'Idempotency-Key': newIdempotencyKey() };
}
