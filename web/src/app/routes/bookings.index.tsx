import { createFileRoute } from '@tanstack/react-router';
import { BookingList } from '@/features/bookings/BookingList';
import type { When } from '@/features/bookings/bookings';
import { requireSession } from '../guard';

export const Route = createFileRoute('/bookings/')({
  validateSearch: (search: Record<string, unknown>): { when?: When | undefined } => ({
    when: search.when === 'past' ? 'past' : undefined,
  }),
  beforeLoad: requireSession,
  head: () => ({ meta: [{ title: 'My bookings · Marquee' }] }),
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
