import { createFileRoute } from '@tanstack/react-router';
import { PricesPage } from '@/features/business/PricesPage';
import { id } from '../searchParams';

export const Route = createFileRoute('/admin/prices')({
  validateSearch: (search: Record<string, unknown>): { cinema?: number | undefined } => ({
    cinema: id(search.cinema),
  }),
  component: Page,
});

function Page() {
  const { cinema } = Route.useSearch();
  const navigate = Route.useNavigate();
  return (
    <PricesPage
      cinema={cinema}
      onCinema={(chosen) => void navigate({ search: { cinema: chosen }, replace: true })}
    />
  );
}
