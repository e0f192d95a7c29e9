import { createFileRoute } from '@tanstack/react-router';
import { DashboardPage } from '@/features/business/DashboardPage';
import { id } from '../searchParams';

export const Route = createFileRoute('/admin/')({
  validateSearch: (search: Record<string, unknown>): { cinema?: number | undefined } => ({
    cinema: id(search.cinema),
  }),
  component: Page,
});

function Page() {
  const { cinema } = Route.useSearch();
  const navigate = Route.useNavigate();
  return (
    <DashboardPage
      cinema={cinema}
      onCinema={(chosen) => void navigate({ search: { cinema: chosen }, replace: true })}
    />
  );
}
