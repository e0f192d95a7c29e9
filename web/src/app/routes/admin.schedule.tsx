import { createFileRoute } from '@tanstack/react-router';
import { SchedulePage } from '@/features/programme/SchedulePage';
import type { WeekFilter } from '@/features/programme/schedule';
import { day, id } from '../searchParams';

export const Route = createFileRoute('/admin/schedule')({
  validateSearch: (search: Record<string, unknown>): WeekFilter => ({
    cinema: id(search.cinema),
    week: day(search.week),
    screen: id(search.screen),
    cancelled: search.cancelled === true ? true : undefined,
  }),
  component: Page,
});

function Page() {
  const filter = Route.useSearch();
  const navigate = Route.useNavigate();
  return <SchedulePage filter={filter} onFilter={(search) => void navigate({ search, replace: true })} />;
}
