import { createFileRoute } from '@tanstack/react-router';
import { LookUpPage } from '@/features/staff/LookUpPage';
import { id } from '../searchParams';

export const Route = createFileRoute('/staff/bookings')({
  validateSearch: (search: Record<string, unknown>): { id?: number | undefined } => ({ id: id(search.id) }),
  component: Page,
});

function Page() {
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  return (
    <LookUpPage id={search.id} onLookUp={(found) => void navigate({ search: found ? { id: found } : {} })} />
  );
}
