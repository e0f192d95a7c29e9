import type { Reservation } from '@/shared/api/types';
import { formatMoney } from '@/shared/format/money';

type Refund = Reservation['refunds'][number];

/** Whether the provider has yet to say how a refund ends. */
export function isUnderWay({ status }: Refund): boolean {
  return status === 'queued' || status === 'submitted' || status === 'retry';
}

export function refundWords(refund: Refund, currency: string): string {
  const amount = formatMoney(refund.amount, currency);
  if (refund.status === 'succeeded') return `${amount} went back to the card you paid with.`;
  if (isUnderWay(refund)) return `${amount} is on its way back to the card you paid with.`;
  return `${amount} could not be sent back to your card yet; the cinema sees to it.`;
}
