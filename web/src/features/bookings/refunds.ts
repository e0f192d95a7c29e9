import i18next from 'i18next';
import type { Reservation } from '@/shared/api/types';
import { formatMoney } from '@/shared/format/money';

type Refund = Reservation['refunds'][number];

/** Whether a refund will end without anybody's help: one that failed is tried again by itself. */
export function isUnderWay({ status }: Refund): boolean {
  return status === 'queued' || status === 'submitted' || status === 'failed';
}

/** What became of each refund of a booking; nothing of those that count nothing, for the money went back another way. */
export function refundLines({ refunds, currency }: Reservation): { id: string; words: string }[] {
  return refunds
    .filter(({ status }) => status !== 'superseded')
    .map((refund) => ({ id: refund.id, words: refundWords(refund, currency) }));
}

function refundWords(refund: Refund, currency: string): string {
  const amount = formatMoney(refund.amount, currency);
  if (refund.status === 'succeeded') return i18next.t('refunds.done', { amount });
  return i18next.t(isUnderWay(refund) ? 'refunds.underWay' : 'refunds.stuck', { amount });
}
