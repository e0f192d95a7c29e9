import { createFileRoute } from '@tanstack/react-router';
import { BookingPage } from '@/features/bookings/BookingPage';
import { requireSession } from '../../guard';
import { ids } from '../../ids';
import { namedPage } from '../../titles';

export const Route = createFileRoute('/_site/bookings/$bookingId')({
  params: ids('bookingId'),
  beforeLoad: requireSession,
  head: namedPage('booking'),
  component: Page,
});

function Page() {
  const { bookingId } = Route.useParams();
  const navigate = Route.useNavigate();
  const toSeats = (showtimeId: number, search: { booking?: number }) =>
    void navigate({ to: '/showtimes/$showtimeId', params: { showtimeId }, search });
  return (
    <BookingPage
      key={bookingId}
      id={bookingId}
      onChangeSeats={(booking) => toSeats(booking.showtime_id, { booking: booking.reservation_id })}
      onChooseAgain={(showtimeId) => toSeats(showtimeId, {})}
    />
  );
}
