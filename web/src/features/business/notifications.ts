import { infiniteQueryOptions } from '@tanstack/react-query';
import type { components } from '@/api/schema';
import { answer, api } from '@/shared/api/client';
import { given } from '@/shared/api/given';
import { againWhile } from './money';

export type Notification = components['schemas']['Notification'];

export const NOTIFICATION_STATES = [
  'queued',
  'sent',
  'failed',
] as const satisfies readonly Notification['state'][];

export const NOTIFICATION_KINDS = [
  'booking_confirmed',
  'receipt',
  'reminder',
  'tickets_again',
  'seats_cancelled',
  'booking_cancelled',
  'refund_completed',
  'payment_failed',
  'payment_returned',
  'hold_ending',
  'showtime_changed',
  'showtime_cancelled',
  'verify_email',
  'already_signed_up',
  'invitation',
  'reset_password',
] as const satisfies readonly Notification['kind'][];

export interface NotificationFilter {
  state?: Notification['state'] | undefined;
  kind?: Notification['kind'] | undefined;
  booking?: number | undefined;
}

export function notificationsQuery(filter: NotificationFilter) {
  return infiniteQueryOptions({
    queryKey: ['admin', 'notifications', filter],
    queryFn: ({ pageParam, signal }) =>
      answer(
        api.GET('/api/v1/admin/notifications', {
          params: { query: given({ ...filter, limit: 50, cursor: pageParam ?? undefined }) },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor ?? null,
    refetchInterval: againWhile(({ state }: Notification) => state === 'queued'),
  });
}

export function retryNotification(id: number, key: string) {
  const params = { path: { id }, header: { 'Idempotency-Key': key } };
  return answer(api.POST('/api/v1/admin/notifications/{id}/retry', { params }));
}
