import { Alert, Badge, Button, Group, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Reservation } from '@/shared/api/types';
import { formatMoney } from '@/shared/format/money';
import { wordsUnder } from '@/shared/i18n/i18n';
import { PriceLines } from '@/shared/ui/PriceLines';
import { ProblemAlert } from '@/shared/ui/ProblemAlert';
import { Skeletons } from '@/shared/ui/Skeletons';
import classes from './BookingPage.module.css';
import { bookingQuery, isCancelled, isOpen, isReduced, type KnownBooking, statusWords } from './bookings';
import { CancelBooking } from './CancelBooking';
import { Documents } from './Documents';
import { HoldPanel } from './HoldPanel';
import { PaymentStep } from './PaymentStep';
import { ReviewLink } from './ReviewLink';
import { refundLines } from './refunds';
import { ShowLine } from './ShowLine';
import { Steps } from './Steps';
import { Tickets } from './Tickets';
import { usePayment } from './usePayment';

interface BookingPageProps {
  id: number;
  onChangeSeats: (booking: Reservation) => void;
  onChooseAgain: (showtimeId: number) => void;
}

/** A booking from hold to ticket: what the page shows is what the server says it is now. */
export function BookingPage({ id, ...actions }: BookingPageProps) {
  const { t } = useTranslation();
  const booking = useQuery(bookingQuery(id));
  if (booking.data) {
    return (
      <>
        {booking.error && <ProblemAlert error={booking.error} />}
        <Booking known={booking.data} {...actions} />
      </>
    );
  }
  if (booking.error) return <ProblemAlert error={booking.error} onRetry={booking.refetch} />;
  return <Skeletons label={t('booking.loading')} count={2} shape="card" />;
}

function Booking({
  known,
  onChangeSeats,
  onChooseAgain,
}: { known: KnownBooking } & Omit<BookingPageProps, 'id'>) {
  const { t } = useTranslation();
  const { booking } = known;
  const [isPaying, setPaying] = useState(false);
  const payment = usePayment(booking);
  const pays = isOpen(booking) && (isPaying || payment.isUnderWay);
  const isConfirmed = booking.status === 'confirmed' || booking.status === 'completed';
  return (
    <Stack gap="lg">
      <header>
        {(isOpen(booking) || isConfirmed) && (
          <Steps current={isConfirmed ? 'tickets' : pays ? 'payment' : 'seats'} />
        )}
        <Group gap="sm" mb="xs">
          <Title order={1} size="h2">
            {t('booking.title')} <span className={classes.reference}>{booking.reference}</span>
          </Title>
          <Badge variant="default" tt="none" size="lg">
            {statusWords(booking.status)}
          </Badge>
        </Group>
        <ShowLine booking={booking} />
      </header>
      <div className={classes.layout}>
        <Stack gap="xl" className={classes.main}>
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
          {isConfirmed && <Tickets booking={booking} />}
          {isConfirmed && <Documents booking={booking} />}
          {booking.status === 'completed' && <ReviewLink showtimeId={booking.showtime_id} />}
          {isConfirmed && <Refunds booking={booking} />}
          {booking.status === 'confirmed' && <CancelBooking booking={booking} />}
          {(booking.status === 'expired' || booking.status === 'cancelled') && (
            <Over
              booking={booking}
              isLate={payment.isLate}
              onChooseAgain={() => onChooseAgain(booking.showtime_id)}
            />
          )}
        </Stack>
        <Summary booking={booking} />
      </div>
    </Stack>
  );
}

function Summary({ booking }: { booking: Reservation }) {
  const { t } = useTranslation();
  return (
    <section aria-label={t('booking.seatsAndPrice')} className={classes.side}>
      <ul className={classes.seats}>
        {booking.seats.map((seat) => (
          <li key={seat.id} data-cancelled={isCancelled(seat)}>
            <span>
              {t('seats.rowAndSeat', { row: seat.row, seat: seat.seat })}
              {isReduced(seat) && ` · ${wordsUnder(`tickets.types.${seat.ticket_type}`)}`}
              {isCancelled(seat) && ` · ${t('booking.seatCancelled')}`}
            </span>
            <span>{formatMoney(seat.price, booking.currency)}</span>
          </li>
        ))}
      </ul>
      <PriceLines pricing={booking.pricing} currency={booking.currency} />
    </section>
  );
}

/** What went back of a booking that goes on with fewer seats. */
function Refunds({ booking }: { booking: Reservation }) {
  const { t } = useTranslation();
  const lines = refundLines(booking);
  if (lines.length === 0) return null;
  return (
    <Alert color="gray" variant="light" title={t('refunds.title')}>
      {lines.map(({ id, words }) => (
        <Text key={id}>{words}</Text>
      ))}
    </Alert>
  );
}

interface OverProps {
  booking: Reservation;
  /** Money may still come. */
  isLate: boolean;
  onChooseAgain: () => void;
}

function Over({ booking, isLate, onChooseAgain }: OverProps) {
  const { t } = useTranslation();
  const isExpired = booking.status === 'expired';
  return (
    <Alert
      color="gray"
      variant="light"
      title={t(isExpired ? 'booking.expiredTitle' : 'booking.cancelledTitle')}
    >
      <Text role={isLate ? 'status' : undefined}>
        {isExpired
          ? t(isLate ? 'booking.expiredLate' : 'booking.expiredText')
          : wordsUnder(`booking.why.${booking.cancel_reason}`)}
      </Text>
      {refundLines(booking).map(({ id, words }) => (
        <Text key={id}>{words}</Text>
      ))}
      <Button mt="sm" onClick={onChooseAgain}>
        {t('booking.chooseAgain')}
      </Button>
    </Alert>
  );
}
