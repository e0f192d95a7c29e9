import { createFileRoute } from '@tanstack/react-router';
import { NotificationsPage } from '@/features/business/NotificationsPage';
import {
  NOTIFICATION_KINDS,
  NOTIFICATION_STATES,
  type NotificationFilter,
} from '@/features/business/notifications';
import { id, oneOf } from '../searchParams';

export const Route = createFileRoute('/admin/notifications')({
  validateSearch: (search: Record<string, unknown>): NotificationFilter => ({
    state: oneOf(NOTIFICATION_STATES, search.state),
    kind: oneOf(NOTIFICATION_KINDS, search.kind),
    booking: id(search.booking),
  }),
  component: Page,
});

function Page() {
  const filter = Route.useSearch();
  const navigate = Route.useNavigate();
  return (
    <NotificationsPage filter={filter} onFilter={(search) => void navigate({ search, replace: true })} />
  );
}
