import { Badge, Group, SegmentedControl, Text, Title } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Reservation } from '@/shared/api/types';
import { formatMoney } from '@/shared/format/money';
import { foreignZoneName, formatTime } from '@/shared/format/time';
import { ButtonLink } from '@/shared/ui/ButtonLink';
import { TicketIcon } from '@/shared/ui/icons';
import { MoreButton } from '@/shared/ui/MoreButton';
import { Notice } from '@/shared/ui/Notice';
import { Poster } from '@/shared/ui/Poster';
import { ProblemAlert } from '@/shared/ui/ProblemAlert';
import { Skeletons } from '@/shared/ui/Skeletons';
import classes from './BookingList.module.css';
import { bookingsQuery, inOrder, isCancelled, statusWords, type When } from './bookings';

export function BookingList({ when, onWhen }: { when: When; onWhen: (when: When) => void }) {
  const { t } = useTranslation();
  const bookings = useInfiniteQuery(bookingsQuery(when));
  const found = inOrder(when, bookings.data?.pages.flatMap((page) => page.items) ?? []);
  return (
    <>
      <Group justify="space-between" align="end" mb="lg">
        <Title order={1}>{t('bookings.title')}</Title>
        <SegmentedControl
          aria-label={t('bookings.which')}
          value={when}
          onChange={(value) => onWhen(value as When)}
          data={[
            { value: 'upcoming', label: t('bookings.upcoming') },
            { value: 'past', label: t('bookings.past') },
          ]}
        />
      </Group>
      <ProblemAlert error={bookings.error} onRetry={bookings.refetch} />
      {bookings.isPending && <Skeletons label={t('bookings.loading')} count={3} shape="card" />}
      {bookings.isSuccess && found.length === 0 && (
        <Notice
          icon={<TicketIcon />}
          title={t(when === 'upcoming' ? 'bookings.noneAhead' : 'bookings.nonePast')}
          actions={<ButtonLink to="/">{t('bookings.findFilm')}</ButtonLink>}
        >
          {t('bookings.keptHere')}
        </Notice>
      )}
      <ul className={classes.bookings}>
        {found.map((booking) => (
          <BookingCard key={booking.reservation_id} booking={booking} />
        ))}
      </ul>
      <MoreButton list={bookings} centred>
        {t('bookings.more')}
      </MoreButton>
    </>
  );
}

function BookingCard({ booking }: { booking: Reservation }) {
  const show = booking.showtime;
  const zone = show && foreignZoneName(show.starts_at, show.time_zone);
  const seats = booking.seats.filter((seat) => !isCancelled(seat));
  const isOver = booking.status === 'cancelled' || booking.status === 'expired';
  return (
    <li className={classes.card} data-over={isOver}>
      {show && (
        <div className={classes.poster}>
          <Poster title={show.film_title} />
        </div>
      )}
      <div className={classes.body}>
        {show && (
          <>
            <Text className={classes.when}>
              {formatTime(show.starts_at, show.time_zone, 'dayAndTime')}
              {zone && ` (${zone})`}
            </Text>
            <Text className={classes.film}>{show.film_title}</Text>
            <Text size="sm">
              {show.cinema_name}, {show.screen_name}
            </Text>
          </>
        )}
        <Text size="sm" c="dimmed">
          {(seats.length > 0 ? seats : booking.seats).map((seat) => `${seat.row}${seat.seat}`).join(', ')} ·{' '}
          {formatMoney(booking.total_price, booking.currency)}
        </Text>
      </div>
      <div className={classes.end}>
        <Badge variant="default" tt="none" size="lg">
          {statusWords(booking.status)}
        </Badge>
        <Link
          to="/bookings/$bookingId"
          params={{ bookingId: booking.reservation_id }}
          className={classes.link}
        >
          {booking.reference}
        </Link>
      </div>
    </li>
  );
}
