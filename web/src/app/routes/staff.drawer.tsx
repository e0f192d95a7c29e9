import { createFileRoute } from '@tanstack/react-router';
import { type DrawerChoice, DrawerPage } from '@/features/staff/DrawerPage';
import { day, id } from '../searchParams';

export const Route = createFileRoute('/staff/drawer')({
  validateSearch: (search: Record<string, unknown>): DrawerChoice => ({
    cinema: id(search.cinema),
    date: day(search.date),
    user: id(search.user),
  }),
  component: Page,
});

function Page() {
  const navigate = Route.useNavigate();
  return (
    <DrawerPage choice={Route.useSearch()} onChoose={(search) => void navigate({ search, replace: true })} />
  );
}
