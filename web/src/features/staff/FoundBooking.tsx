import { Badge, Button, Group, Text, Title } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { saveDocument, sendMailAgain } from '@/shared/api/documents';
import type { Reservation, Ticket } from '@/shared/api/types';
import { formatMoney } from '@/shared/format/money';
import { formatTime } from '@/shared/format/time';
import { useIntentKey } from '@/shared/hooks/useIntentKey';
import { wordsUnder } from '@/shared/i18n/i18n';
import { MailIcon, PrintIcon } from '@/shared/ui/icons';
import { PriceLines } from '@/shared/ui/PriceLines';
import { ProblemAlert } from '@/shared/ui/ProblemAlert';
import classes from './LookUpPage.module.css';
import { Reseat } from './Reseat';
import { ticketsQuery } from './staff';

interface FoundBookingProps {
  booking: Reservation;
  /** Whose it is, where that is known. */
  who?: string | undefined;
}

/** A guest's booking as the counter needs it: where they sit, whether they are in, and what can be done for them. */
export function FoundBooking({ booking, who }: FoundBookingProps) {
  const { t } = useTranslation('work');
  const show = booking.showtime;
  const isSold = booking.status === 'confirmed' || booking.status === 'completed';
  const tickets = useQuery({ ...ticketsQuery(booking.reservation_id), enabled: isSold });
  return (
    <section aria-label={booking.reference} className={classes.found}>
      <Group gap="sm">
        <Title order={2} size="xl" ff="monospace" fw={700}>
          {booking.reference}
        </Title>
        <Badge variant="default" tt="none">
          {wordsUnder(`bookings.statuses.${booking.status}`) ?? booking.status}
        </Badge>
        {who && <Text>{who}</Text>}
      </Group>
      {show && (
        <Text>
          <strong>{show.film_title}</strong> · {formatTime(show.starts_at, show.time_zone, 'dayAndTime')} ·{' '}
          {show.cinema_name}, {show.screen_name}
        </Text>
      )}
      <ul className={classes.seats}>
        {booking.seats.map((seat) => (
          <li key={seat.id}>
            <span data-cancelled={Boolean(seat.cancelled_at)}>
              {t('lookUp.seat', { row: seat.row, seat: seat.seat })}
            </span>
            {seat.ticket_type && <span>{wordsUnder(`tickets.types.${seat.ticket_type}`)}</span>}
            <span>{formatMoney(seat.price, booking.currency)}</span>
            {seat.cancelled_at ? (
              <Badge variant="default" tt="none">
                {t('lookUp.cancelled')}
              </Badge>
            ) : (
              <TicketState ticket={tickets.data?.items.find(({ seat_id }) => seat_id === seat.id)} />
            )}
          </li>
        ))}
      </ul>
      <ProblemAlert error={tickets.error} onRetry={tickets.refetch} />
      <PriceLines pricing={booking.pricing} currency={booking.currency} />
      {isSold && <Doing booking={booking} />}
    </section>
  );
}

function TicketState({ ticket }: { ticket: Ticket | undefined }) {
  const { t } = useTranslation('work');
  if (!ticket) return null;
  const isIn = ticket.status === 'used';
  return (
    <Badge color={isIn ? 'green' : 'gray'} variant={isIn ? 'filled' : 'default'} tt="none">
      {wordsUnder(`counter.ticketStates.${ticket.status}`, 'work') ?? t('counter.ticketStates.valid')}
    </Badge>
  );
}

/** What the counter does for a guest who has bought already. */
function Doing({ booking }: { booking: Reservation }) {
  const { t } = useTranslation('work');
  const { t: site } = useTranslation();
  const id = booking.reservation_id;
  const keys = useIntentKey();
  const [isMoving, setMoving] = useState(false);
  const print = useMutation({ mutationFn: () => saveDocument(id, booking.reference, 'tickets') });
  const mail = useMutation({
    mutationFn: () => keys.send('resend', (key) => sendMailAgain(id, key)),
  });
  return (
    <>
      <Group mt="md">
        <Button
          variant="default"
          leftSection={<PrintIcon />}
          loading={print.isPending}
          onClick={() => print.mutate()}
        >
          {site('documents.tickets')}
        </Button>
        <Button
          variant="default"
          leftSection={<MailIcon />}
          loading={mail.isPending}
          onClick={() => mail.mutate()}
        >
          {site('documents.mail')}
        </Button>
        {booking.status === 'confirmed' && (
          <Button variant="default" aria-expanded={isMoving} onClick={() => setMoving(!isMoving)}>
            {t('counter.move')}
          </Button>
        )}
      </Group>
      <Text role="status" mt="xs">
        {mail.isSuccess && site('documents.mailSent')}
      </Text>
      <ProblemAlert error={print.error ?? mail.error} />
      {isMoving && <Reseat booking={booking} onDone={() => setMoving(false)} />}
    </>
  );
}
