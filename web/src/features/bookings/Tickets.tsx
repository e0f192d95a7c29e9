import { Button, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Reservation, Ticket } from '@/shared/api/types';
import { foreignZoneName, formatTime } from '@/shared/format/time';
import { Loading } from '@/shared/ui/Loading';
import { ProblemAlert } from '@/shared/ui/ProblemAlert';
import { Skeletons } from '@/shared/ui/Skeletons';
import { qrQuery, ticketsQuery } from './bookings';
import classes from './Tickets.module.css';

/** A ticket a seat, each with the code that opens the door. */
export function Tickets({ booking }: { booking: Reservation }) {
  const { t } = useTranslation();
  const tickets = useQuery(ticketsQuery(booking.reservation_id));
  const good = tickets.data?.items.filter(({ status }) => status !== 'revoked') ?? [];
  return (
    <section aria-labelledby="tickets">
      <Title order={2} size="h3" id="tickets" mb="sm">
        {t('tickets.title')}
      </Title>
      <ProblemAlert error={tickets.error} onRetry={tickets.refetch} />
      {tickets.isPending && <Skeletons label={t('tickets.loading')} count={1} shape="card" />}
      <ul className={classes.tickets}>
        {good.map((ticket) => (
          <TicketCard key={ticket.id} ticket={ticket} booking={booking} />
        ))}
      </ul>
    </section>
  );
}

function TicketCard({ ticket, booking }: { ticket: Ticket; booking: Reservation }) {
  const { t } = useTranslation();
  const show = booking.showtime;
  const zone = show && foreignZoneName(show.starts_at, show.time_zone);
  return (
    <li className={classes.ticket}>
      <div className={classes.words}>
        {show && (
          <>
            <Text className={classes.film}>{show.film_title}</Text>
            <Text fw={650}>
              {formatTime(show.starts_at, show.time_zone, 'dayAndTime')}
              {zone && ` (${zone})`}
            </Text>
            <Text>
              {show.cinema_name}, {show.screen_name}
            </Text>
          </>
        )}
        <dl className={classes.place}>
          <div>
            <dt>{t('tickets.row')}</dt>
            <dd>{ticket.row}</dd>
          </div>
          <div>
            <dt>{t('tickets.seat')}</dt>
            <dd>{ticket.seat}</dd>
          </div>
        </dl>
        {ticket.status === 'used' && <Text fw={700}>{t('tickets.used')}</Text>}
      </div>
      <div className={classes.stub}>
        <Qr ticket={ticket} />
        <Text ff="monospace" fw={700}>
          {ticket.reference}
        </Text>
      </div>
    </li>
  );
}

function Qr({ ticket }: { ticket: Ticket }) {
  const { t } = useTranslation();
  const qr = useQuery(qrQuery(ticket.id));
  const words = t('tickets.code', { row: ticket.row, seat: ticket.seat });
  if (qr.data) return <img className={classes.qr} src={qr.data} alt={words} />;
  return (
    <div className={classes.qr}>
      {qr.error ? (
        <Button variant="default" size="xs" onClick={() => qr.refetch()}>
          {t('tickets.codeAgain')}
        </Button>
      ) : (
        <Loading label={t('tickets.codeLoading', { code: words })} />
      )}
    </div>
  );
}
