import { AnchorLink } from '@/shared/ui/AnchorLink';

/** To a booking, by what it is called. */
export function BookingLink({ id, reference }: { id: number; reference: string }) {
  return (
    <AnchorLink to="/admin/bookings/$bookingId" params={{ bookingId: id }}>
      {reference}
    </AnchorLink>
  );
}
