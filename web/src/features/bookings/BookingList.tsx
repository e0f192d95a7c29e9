import { Badge, Button, Group, SegmentedControl, Text, Title } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Reservation } from '@/shared/api/types';
import { formatMoney } from '@/shared/format/money';
import { ButtonLink } from '@/shared/ui/ButtonLink';
import { TicketIcon } from '@/shared/ui/icons';
import { Loading } from '@/shared/ui/Loading';
import { Notice } from '@/shared/ui/Notice';
import { ProblemAlert } from '@/shared/ui/ProblemAlert';
import classes from './BookingList.module.css';
import { bookingsQuery, statusWords, type When } from './bookings';
import { ShowLine } from './ShowLine';

export function BookingList({ when, onWhen }: { when: When; onWhen: (when: When) => void }) {
  const bookings = useInfiniteQuery(bookingsQuery(when));
  const found = bookings.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <Group justify="space-between" mb="md">
        <Title order={1}>My bookings</Title>
        <SegmentedControl
          aria-label="Which bookings"
          value={when}
          onChange={(value) => onWhen(value as When)}
          data={[
            { value: 'upcoming', label: 'Upcoming' },
            { value: 'past', label: 'Past' },
          ]}
        />
      </Group>
      <ProblemAlert error={bookings.error}>
        <Button mt="sm" variant="default" onClick={() => bookings.refetch()}>
          Try again
        </Button>
      </ProblemAlert>
      {bookings.isPending && <Loading label="The bookings are coming" />}
      {bookings.isSuccess && found.length === 0 && (
        <Notice
          icon={<TicketIcon />}
          title={when === 'upcoming' ? 'You have no bookings ahead' : 'You have no past bookings'}
          actions={<ButtonLink to="/">Find a film</ButtonLink>}
        >
          Your seats and tickets will be kept here.
        </Notice>
      )}
      <ul className={classes.bookings}>
        {found.map((booking) => (
          <BookingCard key={booking.reservation_id} booking={booking} />
        ))}
      </ul>
      {bookings.hasNextPage && (
        <Group justify="center" mt="lg">
          <Button
            variant="default"
            loading={bookings.isFetchingNextPage}
            onClick={() => bookings.fetchNextPage()}
          >
            More bookings
          </Button>
        </Group>
      )}
    </>
  );
}

function BookingCard({ booking }: { booking: Reservation }) {
  return (
    <li className={classes.card}>
      <Group gap="sm">
        <Link
          to="/bookings/$bookingId"
          params={{ bookingId: booking.reservation_id }}
          className={classes.link}
        >
          {booking.reference}
        </Link>
        <Badge variant="default" tt="none">
          {statusWords(booking.status)}
        </Badge>
      </Group>
      <ShowLine booking={booking} />
      <Text size="sm" c="dimmed">
        {booking.seats.map((seat) => `${seat.row}${seat.seat}`).join(', ')} ·{' '}
        {formatMoney(booking.total_price, booking.currency)}
      </Text>
    </li>
  );
}
