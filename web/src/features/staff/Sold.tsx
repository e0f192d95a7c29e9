import { Button, Group, Text, Title } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { saveDocument } from '@/shared/api/documents';
import type { Reservation, StaffShow } from '@/shared/api/types';
import { changeFor, formatMoney } from '@/shared/format/money';
import { formatTime } from '@/shared/format/time';
import { ButtonLink } from '@/shared/ui/ButtonLink';
import { PrintIcon } from '@/shared/ui/icons';
import { PriceLines } from '@/shared/ui/PriceLines';
import { ProblemAlert } from '@/shared/ui/ProblemAlert';
import classes from './SellPage.module.css';
import type { Payment } from './useSale';

interface SoldProps {
  booking: Reservation;
  payment: Payment;
  /** What the guest handed over, if it was typed. */
  given?: number | undefined;
  show: StaffShow;
  onNext: () => void;
}

/** The sale is made: what to hand back, what to print, and on to the next. */
export function Sold({ booking, payment, given, show, onNext }: SoldProps) {
  const { t } = useTranslation('work');
  const { t: site } = useTranslation();
  const next = useRef<HTMLButtonElement>(null);
  useEffect(() => next.current?.focus(), []);
  const save = useMutation({
    mutationFn: (kind: 'tickets' | 'receipt') =>
      saveDocument(booking.reservation_id, booking.reference, kind),
  });
  const change = given === undefined ? undefined : changeFor(given, booking.total_price, booking.currency);
  return (
    <section className={classes.sold} aria-labelledby="sold">
      <div role="status">
        <Title order={2} id="sold">
          {t('counter.soldTitle')} <span className={classes.reference}>{booking.reference}</span>
        </Title>
        {change !== undefined && (
          <p className={classes.change}>
            {t('counter.change', { amount: formatMoney(change, booking.currency) })}
          </p>
        )}
      </div>
      <Text fw={650}>
        {show.movie.title} · {formatTime(show.starts_at, show.time_zone, 'dayAndTime')} · {show.screen.name}
      </Text>
      <ul>
        {booking.seats.map((seat) => (
          <li key={seat.id}>
            {t('lookUp.seat', { row: seat.row, seat: seat.seat })}
            {seat.ticket_type && ` · ${site(`tickets.types.${seat.ticket_type}` as 'tickets.types.adult')}`}
          </li>
        ))}
      </ul>
      <PriceLines pricing={booking.pricing} currency={booking.currency} />
      <Text c="dimmed" mb="md">
        {t(`counter.payments.${payment}`)}
      </Text>
      <ProblemAlert error={save.error} />
      <Group>
        <Button ref={next} onClick={onNext}>
          {t('counter.nextSale')}
        </Button>
        {(['tickets', 'receipt'] as const).map((kind) => (
          <Button
            key={kind}
            variant="default"
            leftSection={<PrintIcon />}
            loading={save.isPending && save.variables === kind}
            onClick={() => save.mutate(kind)}
          >
            {site(`documents.${kind}`)}
          </Button>
        ))}
        <ButtonLink to="/staff/bookings" search={{ q: booking.reference }} variant="subtle">
          {t('counter.toBooking')}
        </ButtonLink>
      </Group>
    </section>
  );
}
