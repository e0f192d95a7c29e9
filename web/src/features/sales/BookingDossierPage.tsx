import { Badge, Group, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { asProblem } from '@/shared/api/problem';
import type { BookingDossier } from '@/shared/api/types';
import { formatMoney } from '@/shared/format/money';
import { foreignZoneName, formatTime, viewerZone } from '@/shared/format/time';
import { wordsUnder } from '@/shared/i18n/i18n';
import { ButtonLink } from '@/shared/ui/ButtonLink';
import { PriceLines } from '@/shared/ui/PriceLines';
import { ProblemAlert } from '@/shared/ui/ProblemAlert';
import { Skeletons } from '@/shared/ui/Skeletons';
import classes from './BookingDossierPage.module.css';
import { Changes } from './Changes';
import { Ledger } from './Ledger';
import { Mails, Money } from './MoneyAndMails';
import { dossierQuery } from './sales';
import { Timeline } from './Timeline';

/** All that is known of a booking, and what an administrator can do about it. */
export function BookingDossierPage({ id }: { id: number }) {
  const { t } = useTranslation('work');
  const dossier = useQuery(dossierQuery(id));
  if (dossier.data) return <Dossier dossier={dossier.data} />;
  if (dossier.isPending) return <Skeletons label={t('lookUp.loading')} count={3} shape="card" />;
  if (asProblem(dossier.error).status === 404) {
    return (
      <Stack align="start">
        <Text role="status">{t('counter.booking.unknown')}</Text>
        <ButtonLink to="/admin/bookings">{t('counter.booking.title')}</ButtonLink>
      </Stack>
    );
  }
  return <ProblemAlert error={dossier.error} onRetry={dossier.refetch} />;
}

function Dossier({ dossier }: { dossier: BookingDossier }) {
  const { t } = useTranslation('work');
  const { booking } = dossier;
  const show = booking.showtime;
  const zone = show?.time_zone ?? viewerZone();
  const foreign = show && foreignZoneName(show.starts_at, zone);
  return (
    <Stack gap="lg">
      <header>
        <Group gap="sm" mb="xs">
          <Title order={1} size="h2">
            {t('counter.booking.one')} <span className={classes.reference}>{booking.reference}</span>
          </Title>
          <Badge variant="default" tt="none" size="lg">
            {wordsUnder(`bookings.statuses.${booking.status}`) ?? booking.status}
          </Badge>
        </Group>
        {show && (
          <Text>
            <strong>{show.film_title}</strong> · {formatTime(show.starts_at, zone, 'dayAndTime')}
            {foreign && ` (${foreign})`} · {show.cinema_name}, {show.screen_name}
          </Text>
        )}
        <Text c="dimmed">
          {[
            booking.customer?.name,
            booking.email,
            wordsUnder(`counter.booking.channels.${booking.channel}`, 'work') ?? booking.channel,
          ]
            .filter(Boolean)
            .join(' · ')}
        </Text>
      </header>
      <div className={classes.layout}>
        <Changes dossier={dossier} />
        <Stack gap="md" className={classes.side}>
          <Seats dossier={dossier} />
          <Money dossier={dossier} zone={zone} />
          <Ledger dossier={dossier} zone={zone} />
          <Mails dossier={dossier} zone={zone} />
        </Stack>
        <Timeline dossier={dossier} zone={zone} />
      </div>
    </Stack>
  );
}

function Seats({ dossier }: { dossier: BookingDossier }) {
  const { t } = useTranslation('work');
  const { booking, tickets } = dossier;
  return (
    <section className={classes.panel} aria-labelledby="seats">
      <Title order={2} size="h4" id="seats" mb="xs">
        {t('counter.seats')}
      </Title>
      <ul className={classes.lines}>
        {booking.seats.map((seat) => {
          const ticket = tickets.find(({ seat_id, status }) => seat_id === seat.id && status !== 'revoked');
          return (
            <li key={seat.id}>
              <span data-cancelled={Boolean(seat.cancelled_at)}>
                {t('lookUp.seat', { row: seat.row, seat: seat.seat })}
                {seat.ticket_type && ` · ${wordsUnder(`tickets.types.${seat.ticket_type}`)}`}
              </span>
              <span>{formatMoney(seat.price, booking.currency)}</span>
              {(seat.cancelled_at || ticket) && (
                <Badge variant="default" tt="none">
                  {seat.cancelled_at
                    ? t('lookUp.cancelled')
                    : wordsUnder(`counter.ticketStates.${ticket?.status}`, 'work')}
                </Badge>
              )}
            </li>
          );
        })}
      </ul>
      <PriceLines pricing={booking.pricing} currency={booking.currency} />
    </section>
  );
}
