import { createFileRoute } from '@tanstack/react-router';
import { type SaleChoice, SellPage } from '@/features/staff/SellPage';
import { day, id } from '../searchParams';

export const Route = createFileRoute('/staff/sell')({
  validateSearch: (search: Record<string, unknown>): SaleChoice => ({
    show: id(search.show),
    date: day(search.date),
  }),
  component: Page,
});

function Page() {
  const navigate = Route.useNavigate();
  return (
    <SellPage choice={Route.useSearch()} onChoose={(search) => void navigate({ search, replace: true })} />
  );
}
