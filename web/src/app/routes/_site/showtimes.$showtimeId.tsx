import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { createFileRoute } from '@tanstack/react-router';
import { bookingQuery } from '@/features/bookings/bookings';
import { showtimeQuery } from '@/features/films/films';
import { ShowtimeHead } from '@/features/films/ShowtimeHead';
import { SeatPicker } from '@/features/seats/SeatPicker';
import type { Reservation } from '@/shared/api/types';
import { seatMapQuery } from '@/shared/seats/seatMap';
import { type TypesOfSeats, typesIn } from '@/shared/seats/ticketTypes';
import { useSession } from '@/shared/session/store';
import { ProblemAlert } from '@/shared/ui/ProblemAlert';
import { ids } from '../../ids';
import { namedPage, pageTitle } from '../../titles';

interface SeatSearch {
  /** Seats chosen already: they survive a log-in. */
  seats?: number[] | undefined;
  /** Whom they are for. */
  types?: TypesOfSeats | undefined;
  /** The hold whose seats are to be changed. */
  booking?: number | undefined;
}

export const Route = createFileRoute('/_site/showtimes/$showtimeId')({
  params: ids('showtimeId'),
  validateSearch: (search: Record<string, unknown>): SeatSearch => ({
    seats: Array.isArray(search.seats) ? search.seats.filter(Number.isSafeInteger) : undefined,
    types: search.types === undefined ? undefined : typesIn(search.types),
    booking: typeof search.booking === 'number' ? search.booking : undefined,
  }),
  loader: ({ context, params }) => {
    // With the showtime, not after it; who is signed in gets their own map when that is known.
    const session = useSession.getState();
    const viewer = session.status === 'signed-in' ? session.user.id : null;
    void context.queryClient.prefetchQuery(seatMapQuery(context.queryClient, params.showtimeId, viewer));
    return context.queryClient.ensureQueryData(showtimeQuery(params.showtimeId));
  },
  head: ({ loaderData }) => (loaderData ? pageTitle(loaderData.movie.title) : namedPage('seats')()),
  component: ShowtimePage,
});

function ShowtimePage() {
  const { showtimeId } = Route.useParams();
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  const showtime = useSuspenseQuery(showtimeQuery(showtimeId));
  const isSignedIn = useSession((session) => session.status === 'signed-in');
  // Its seats are the choice to begin with, so they are waited for.
  const isChange = search.booking !== undefined && isSignedIn;
  const held = useQuery({ ...bookingQuery(search.booking ?? 0), enabled: isChange });
  const booking = held.data?.booking;
  const seatIds = booking?.status === 'held' ? booking.seats.map((seat) => seat.id) : undefined;
  return (
    <>
      <ShowtimeHead showtime={showtime.data} />
      <ProblemAlert error={held.error} />
      {!(isChange && held.isPending) && (
        <SeatPicker
          key={showtimeId}
          showtimeId={showtimeId}
          initialSeats={search.seats ?? seatIds ?? []}
          initialTypes={search.types ?? typesIn(typesOf(booking))}
          booking={booking && seatIds && { id: booking.reservation_id, seatIds }}
          onHeld={({ reservation_id }) =>
            navigate({ to: '/bookings/$bookingId', params: { bookingId: reservation_id } })
          }
          onLogInNeeded={(seats, types) => {
            const said = (value: unknown) => encodeURIComponent(JSON.stringify(value));
            const next = `/showtimes/${showtimeId}?seats=${said(seats)}&types=${said(types)}`;
            void navigate({ to: '/login', search: { next } });
          }}
        />
      )}
    </>
  );
}

/** Whom the seats of a hold are for now. */
function typesOf(booking: Reservation | undefined) {
  return Object.fromEntries(booking?.seats.map(({ id, ticket_type }) => [id, ticket_type]) ?? []);
}
