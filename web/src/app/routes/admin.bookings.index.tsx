import { createFileRoute } from '@tanstack/react-router';
import { BookingsPage } from '@/features/sales/BookingsPage';
import { type BookingFilter, STATUSES } from '@/features/sales/filter';
import { day, id, oneOf, words } from '../searchParams';

export const Route = createFileRoute('/admin/bookings/')({
  validateSearch: (search: Record<string, unknown>): BookingFilter => ({
    q: words(search.q),
    status: oneOf(STATUSES, search.status),
    cinema: id(search.cinema),
    film: id(search.film),
    from: day(search.from),
    to: day(search.to),
  }),
  component: Page,
});

function Page() {
  const filter = Route.useSearch();
  const navigate = Route.useNavigate();
  return <BookingsPage filter={filter} onFilter={(search) => void navigate({ search, replace: true })} />;
}
