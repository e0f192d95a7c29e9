import { createFileRoute } from '@tanstack/react-router';
import { type ManagedRefund, REFUND_STATUSES, type StateFilter } from '@/features/business/money';
import { RefundsPage } from '@/features/business/RefundsPage';
import { id, oneOf } from '../searchParams';

export const Route = createFileRoute('/admin/refunds')({
  validateSearch: (search: Record<string, unknown>): StateFilter<ManagedRefund['status']> => ({
    status: oneOf(REFUND_STATUSES, search.status),
    booking: id(search.booking),
  }),
  component: Page,
});

function Page() {
  const filter = Route.useSearch();
  const navigate = Route.useNavigate();
  return <RefundsPage filter={filter} onFilter={(search) => void navigate({ search, replace: true })} />;
}
