import { createFileRoute } from '@tanstack/react-router';
import type { VenueFilter } from '@/features/programme/programme';
import { ScreensPage } from '@/features/programme/ScreensPage';
import { id } from '../searchParams';

export const Route = createFileRoute('/admin/screens/')({
  validateSearch: (search: Record<string, unknown>): VenueFilter => ({
    cinema: id(search.cinema),
    deleted: search.deleted === true ? true : undefined,
  }),
  component: Page,
});

function Page() {
  const filter = Route.useSearch();
  const navigate = Route.useNavigate();
  return (
    <ScreensPage
      filter={filter}
      onFilter={(search) => void navigate({ search, replace: true })}
      onOpened={(screenId) => void navigate({ to: '/admin/screens/$screenId', params: { screenId } })}
    />
  );
}
