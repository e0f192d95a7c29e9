import { createFileRoute } from '@tanstack/react-router';
import { LookUpPage } from '@/features/staff/LookUpPage';
import { words } from '../searchParams';

export const Route = createFileRoute('/staff/bookings')({
  validateSearch: (search: Record<string, unknown>): { q?: string | undefined } => ({ q: words(search.q) }),
  component: Page,
});

function Page() {
  const { q } = Route.useSearch();
  const navigate = Route.useNavigate();
  return <LookUpPage q={q} onLookUp={(asked) => void navigate({ search: asked ? { q: asked } : {} })} />;
}
