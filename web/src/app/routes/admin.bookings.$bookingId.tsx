import { createFileRoute } from '@tanstack/react-router';
import { BookingDossierPage } from '@/features/sales/BookingDossierPage';
import { ids } from '../ids';

export const Route = createFileRoute('/admin/bookings/$bookingId')({
  params: ids('bookingId'),
  component: Page,
});

function Page() {
  const { bookingId } = Route.useParams();
  return <BookingDossierPage key={bookingId} id={bookingId} />;
}
