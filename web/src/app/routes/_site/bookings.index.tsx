import { createFileRoute } from '@tanstack/react-router';
import { BookingList } from '@/features/bookings/BookingList';
import type { When } from '@/features/bookings/bookings';
import { requireSession } from '../../guard';
import { namedPage } from '../../titles';

export const Route = createFileRoute('/_site/bookings/')({
  validateSearch: (search: Record<string, unknown>): { when?: When | undefined } => ({
    when: search.when === 'past' ? 'past' : undefined,
  }),
  beforeLoad: requireSession,
  head: namedPage('bookings'),
  component: Bookings,
});

function Bookings() {
  const { when } = Route.useSearch();
  const navigate = Route.useNavigate();
  return (
    <BookingList
      when={when ?? 'upcoming'}
      onWhen={(chosen) => navigate({ search: chosen === 'past' ? { when: chosen } : {} })}
    />
  );
}
