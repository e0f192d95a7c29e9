import { createFileRoute } from '@tanstack/react-router';
import { AuditPage } from '@/features/business/AuditPage';
import type { AuditFilter } from '@/features/business/audit';
import { day, words } from '../searchParams';

export const Route = createFileRoute('/admin/audit')({
  validateSearch: (search: Record<string, unknown>): AuditFilter => ({
    actor: words(search.actor),
    action: words(search.action),
    entity: words(search.entity),
    entity_id: words(search.entity_id),
    request_id: words(search.request_id),
    from: day(search.from),
    to: day(search.to),
  }),
  component: Page,
});

function Page() {
  const filter = Route.useSearch();
  const navigate = Route.useNavigate();
  return <AuditPage filter={filter} onFilter={(search) => void navigate({ search })} />;
}
