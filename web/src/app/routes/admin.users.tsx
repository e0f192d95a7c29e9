import { createFileRoute } from '@tanstack/react-router';
import { ROLES, type UserFilter } from '@/features/admin/roles';
import { UsersPage } from '@/features/admin/UsersPage';
import { oneOf, words } from '../searchParams';

export const Route = createFileRoute('/admin/users')({
  validateSearch: (search: Record<string, unknown>): UserFilter => ({
    search: words(search.search),
    role: oneOf(ROLES, search.role),
  }),
  component: Page,
});

function Page() {
  const filter = Route.useSearch();
  const navigate = Route.useNavigate();
  return <UsersPage filter={filter} onFilter={(search) => void navigate({ search, replace: true })} />;
}
