import { Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { BookingDossier } from '@/shared/api/types';
import { formatMoney } from '@/shared/format/money';
import { formatTime } from '@/shared/format/time';
import { wordsUnder } from '@/shared/i18n/i18n';
import classes from './BookingDossierPage.module.css';

function account(name: string): string {
  return wordsUnder(`counter.booking.ledger.accounts.${name}`, 'work') ?? name;
}

/** Every movement of the booking's money, as the books have it. */
export function Ledger({ dossier, zone }: { dossier: BookingDossier; zone: string }) {
  const { t } = useTranslation('work');
  const { booking, ledger } = dossier;
  if (ledger.length === 0) return null;
  return (
    <section className={classes.panel} aria-labelledby="ledger">
      <Title order={2} size="h4" id="ledger" mb="xs">
        {t('counter.booking.ledger.title')}
      </Title>
      <ul className={classes.lines}>
        {ledger.map((line) => (
          <li key={`${line.payment_id}${line.refund_id}${line.kind}${line.debit}${line.credit}${line.at}`}>
            <span>
              {wordsUnder(`counter.booking.ledger.kinds.${line.kind}`, 'work') ?? line.kind}
              <br />
              <Text span size="sm" c="dimmed">
                {t('counter.booking.ledger.way', { from: account(line.credit), to: account(line.debit) })}
                <br />
                {[formatTime(line.at, zone, 'dayAndTime'), line.posted_by].filter(Boolean).join(' · ')}
              </Text>
            </span>
            <strong>{formatMoney(line.amount, booking.currency)}</strong>
          </li>
        ))}
      </ul>
    </section>
  );
}
