import { createFileRoute } from '@tanstack/react-router';
import { AcceptInvitation } from '@/features/account/AcceptInvitation';
import { words } from '../../searchParams';
import { namedPage } from '../../titles';

/** The address is in a mail. */
export const Route = createFileRoute('/_site/invitation')({
  validateSearch: (search: Record<string, unknown>): { token?: string | undefined } => ({
    token: words(search.token),
  }),
  head: namedPage('invitation'),
  component: Page,
});

function Page() {
  const { token } = Route.useSearch();
  const navigate = Route.useNavigate();
  return (
    <AcceptInvitation
      token={token}
      onDone={(role) => void navigate({ to: role === 'admin' ? '/admin' : '/staff' })}
    />
  );
}
