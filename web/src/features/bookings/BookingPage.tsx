import { Alert, Badge, Button, Group, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Reservation } from '@/shared/api/types';
import { formatMoney } from '@/shared/format/money';
import { Loading } from '@/shared/ui/Loading';
import { PriceLines } from '@/shared/ui/PriceLines';
import { ProblemAlert } from '@/shared/ui/ProblemAlert';
import classes from './BookingPage.module.css';
import { bookingQuery, isOpen, type KnownBooking, statusWords } from './bookings';
import { CancelBooking } from './CancelBooking';
import { HoldPanel } from './HoldPanel';
import { PaymentStep } from './PaymentStep';
import { refundWords } from './refunds';
import { ShowLine } from './ShowLine';
import { Tickets } from './Tickets';
import { usePayment } from './usePayment';

interface BookingPageProps {
  id: number;
  onChangeSeats: (booking: Reservation) => void;
  onChooseAgain: (showtimeId: number) => void;
}

/** A booking from hold to ticket: what the page shows is what the server says it is now. */
export function BookingPage({ id, ...actions }: BookingPageProps) {
  const booking = useQuery(bookingQuery(id));
  if (booking.data) {
    return (
      <>
        {booking.error && <ProblemAlert error={booking.error} />}
        <Booking known={booking.data} {...actions} />
      </>
    );
  }
  if (booking.error) {
    return (
      <ProblemAlert error={booking.error}>
        <Button mt="sm" variant="default" onClick={() => booking.refetch()}>
          Try again
        </Button>
      </ProblemAlert>
    );
  }
  return <Loading label="The booking is coming" />;
}

function Booking({
  known,
  onChangeSeats,
  onChooseAgain,
}: { known: KnownBooking } & Omit<BookingPageProps, 'id'>) {
  const { booking } = known;
  const [isPaying, setPaying] = useState(false);
  const payment = usePayment(booking);
  const pays = isOpen(booking) && (isPaying || booking.status === 'awaiting_payment');
  return (
    <Stack gap="lg">
      <header>
        <Group gap="xs" mb="xs">
          <Title order={1} size="h2">
            Booking <span className={classes.reference}>{booking.reference}</span>
          </Title>
          <Badge variant="default" tt="none" size="lg">
            {statusWords(booking.status)}
          </Badge>
        </Group>
        <ShowLine booking={booking} />
      </header>
      <div className={classes.layout}>
        <Stack gap="lg" className={classes.main}>
          {isOpen(booking) && (
            <HoldPanel
              known={known}
              isPaying={pays}
              isSettling={payment.stage === 'settling'}
              onPay={() => setPaying(true)}
              onChangeSeats={() => onChangeSeats(booking)}
            />
          )}
          {pays && <PaymentStep booking={booking} payment={payment} />}
          {(booking.status === 'confirmed' || booking.status === 'completed') && (
            <Tickets booking={booking} />
          )}
          {booking.status === 'confirmed' && <CancelBooking booking={booking} />}
          {(booking.status === 'expired' || booking.status === 'cancelled') && (
            <Over booking={booking} onChooseAgain={() => onChooseAgain(booking.showtime_id)} />
          )}
        </Stack>
        <section aria-label="Seats and price" className={classes.side}>
          <ul className={classes.seats}>
            {booking.seats.map((seat) => (
              <li key={seat.id}>
                <span>
                  Row {seat.row}, seat {seat.seat}
                </span>
                <span>{formatMoney(seat.price, booking.currency)}</span>
              </li>
            ))}
          </ul>
          <PriceLines pricing={booking.pricing} currency={booking.currency} />
        </section>
      </div>
    </Stack>
  );
}

const WHY_CANCELLED: Record<string, string> = {
  released: 'You let the seats go.',
  by_customer: 'You cancelled this booking.',
  seats_gone: 'Your payment came after the seats had gone to somebody else.',
  amount_mismatch: 'The amount paid was not the amount asked for.',
};

function Over({ booking, onChooseAgain }: { booking: Reservation; onChooseAgain: () => void }) {
  const isExpired = booking.status === 'expired';
  return (
    <Alert
      color="gray"
      variant="light"
      title={isExpired ? 'The time to pay is over' : 'This booking is cancelled'}
    >
      <Text>
        {isExpired
          ? 'The seats are free again, perhaps still for you.'
          : WHY_CANCELLED[booking.cancel_reason ?? '']}
      </Text>
      {booking.refunds.map((refund) => (
        <Text key={refund.id}>{refundWords(refund, booking.currency)}</Text>
      ))}
      <Button mt="sm" onClick={onChooseAgain}>
        Choose seats again
      </Button>
    </Alert>
  );
}
