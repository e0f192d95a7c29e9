import i18next from 'i18next';
import type { Reservation } from '@/shared/api/types';
import { formatMoney } from '@/shared/format/money';

type Refund = Reservation['refunds'][number];

/** Whether the provider has yet to say how a refund ends. */
export function isUnderWay({ status }: Refund): boolean {
  return status === 'queued' || status === 'submitted' || status === 'retry';
}

export function refundWords(refund: Refund, currency: string): string {
  const amount = formatMoney(refund.amount, currency);
  if (refund.status === 'succeeded') return i18next.t('refunds.done', { amount });
  return i18next.t(isUnderWay(refund) ? 'refunds.underWay' : 'refunds.stuck', { amount });
}
