import { createFileRoute } from '@tanstack/react-router';
import { type ManagedPayment, PAYMENT_STATUSES, type StateFilter } from '@/features/business/money';
import { PaymentsPage } from '@/features/business/PaymentsPage';
import { id, oneOf } from '../searchParams';

export const Route = createFileRoute('/admin/payments')({
  validateSearch: (search: Record<string, unknown>): StateFilter<ManagedPayment['status']> => ({
    status: oneOf(PAYMENT_STATUSES, search.status),
    booking: id(search.booking),
  }),
  component: Page,
});

function Page() {
  const filter = Route.useSearch();
  const navigate = Route.useNavigate();
  return <PaymentsPage filter={filter} onFilter={(search) => void navigate({ search, replace: true })} />;
}
