import { infiniteQueryOptions } from '@tanstack/react-query';
import type { components } from '@/api/schema';
import { answer, api } from '@/shared/api/client';
import { given } from '@/shared/api/given';

type Schemas = components['schemas'];
export type ManagedPayment = Schemas['Page_ManagedPayment']['items'][number];
export type ManagedRefund = Schemas['Page_ManagedRefund']['items'][number];

export const PAYMENT_STATUSES = [
  'created',
  'requires_action',
  'processing',
  'succeeded',
  'failed',
  'canceled',
] as const satisfies readonly ManagedPayment['status'][];

export const REFUND_STATUSES = [
  'queued',
  'submitted',
  'succeeded',
  'failed',
  'manual',
  'superseded',
] as const satisfies readonly ManagedRefund['status'][];

/** Which of a list are wanted; lives in the address. */
export interface StateFilter<State extends string> {
  status?: State | undefined;
  /** A booking's number. */
  booking?: number | undefined;
}

/** While something is under way its list is asked again, so that its end is seen. */
const AGAIN_MS = 5_000;

export function againWhile<Row>(isUnderWay: (row: Row) => boolean) {
  return (query: { state: { data?: { pages: { items: Row[] }[] } | undefined } }): number | false =>
    query.state.data?.pages.some(({ items }) => items.some(isUnderWay)) ? AGAIN_MS : false;
}

export function paymentsQuery(filter: StateFilter<ManagedPayment['status']>) {
  return infiniteQueryOptions({
    queryKey: ['admin', 'payments', filter],
    queryFn: ({ pageParam, signal }) =>
      answer(
        api.GET('/api/v1/admin/payments', {
          params: { query: given({ ...filter, limit: 50, cursor: pageParam ?? undefined }) },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor ?? null,
  });
}

export function refundsQuery(filter: StateFilter<ManagedRefund['status']>) {
  return infiniteQueryOptions({
    queryKey: ['admin', 'refunds', filter],
    queryFn: ({ pageParam, signal }) =>
      answer(
        api.GET('/api/v1/admin/refunds', {
          params: { query: given({ ...filter, limit: 50, cursor: pageParam ?? undefined }) },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor ?? null,
    refetchInterval: againWhile(({ status }: ManagedRefund) => status === 'queued' || status === 'submitted'),
  });
}

/** Closes a refund that waits for a person, because it was paid in another way: `reason` says how. */
export function settleRefund(id: string, body: { reason: string }, key: string) {
  const params = { path: { id }, header: { 'Idempotency-Key': key } };
  return answer(api.POST('/api/v1/admin/refunds/{id}/settled', { params, body }));
}

/** Sends a refund again that waits for a person; the provider is asked first, so nothing goes back twice. */
export function retryRefund(id: string, key: string) {
  const params = { path: { id }, header: { 'Idempotency-Key': key } };
  return answer(api.POST('/api/v1/admin/refunds/{id}/retry', { params }));
}
