import { Alert, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { CinemaCancellationQuote } from '@/shared/api/types';
import { formatMoney } from '@/shared/format/money';
import classes from './BookingDossierPage.module.css';

interface WhatGoesBackProps {
  outlook: CinemaCancellationQuote;
  refund: 'full' | 'policy';
  /** Whether it is of the choice before, and the new one is being asked for. */
  isStale: boolean;
}

/** What the cancel would give back, seat by seat, as the server counts it, before anybody cancels. */
export function WhatGoesBack({ outlook, refund, isStale }: WhatGoesBackProps) {
  const { t } = useTranslation('work');
  const money = (amount: number) => formatMoney(amount, outlook.currency);
  const sum = outlook[refund];
  if (!sum) {
    return (
      <Alert color="orange" variant="light" role="status">
        {t('counter.booking.tooLate')}
      </Alert>
    );
  }
  const of = (seat: CinemaCancellationQuote['seats'][number]) =>
    refund === 'full' ? seat.full_refund : (seat.policy_refund ?? 0);
  return (
    <Alert color="gray" variant="light" role="status" aria-busy={isStale}>
      <ul className={classes.lines}>
        {outlook.seats.map((seat) => (
          <li key={seat.id}>
            <span>{t('lookUp.seat', { row: seat.row, seat: seat.seat })}</span>
            <span>{t('counter.booking.ofPaid', { back: money(of(seat)), paid: money(seat.paid) })}</span>
          </li>
        ))}
      </ul>
      <Text fw={650}>{t('counter.booking.allBack', { amount: money(sum.refund) })}</Text>
      {refund === 'full' && sum.kept > 0 && <Text size="sm">{t('counter.booking.someWentBack')}</Text>}
    </Alert>
  );
}
