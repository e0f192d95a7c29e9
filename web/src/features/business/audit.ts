import { infiniteQueryOptions } from '@tanstack/react-query';
import type { components } from '@/api/schema';
import { answer, api } from '@/shared/api/client';
import { given } from '@/shared/api/given';
import { dayAfter, startOfDay, viewerZone } from '@/shared/format/time';

export type AuditRecord = components['schemas']['Page_AuditRecord']['items'][number];

/** What of the log is wanted; lives in the address. Days are those of whoever looks. */
export interface AuditFilter {
  actor?: string | undefined;
  action?: string | undefined;
  entity?: string | undefined;
  entity_id?: string | undefined;
  request_id?: string | undefined;
  from?: string | undefined;
  /** Itself included. */
  to?: string | undefined;
}

export function auditQuery({ from, to, ...filter }: AuditFilter) {
  const zone = viewerZone();
  const instants = {
    from: from && startOfDay(from, zone),
    to: to && startOfDay(dayAfter(to, 1), zone),
  };
  return infiniteQueryOptions({
    queryKey: ['admin', 'audit', filter, instants],
    queryFn: ({ pageParam, signal }) =>
      answer(
        api.GET('/api/v1/admin/audit-log', {
          params: { query: given({ ...filter, ...instants, limit: 50, cursor: pageParam ?? undefined }) },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor ?? null,
  });
}
