import { createFileRoute } from '@tanstack/react-router';
import { ResetPassword } from '@/features/account/PasswordForms';
import { words } from '../../searchParams';
import { namedPage } from '../../titles';

/** The address is in a mail. */
export const Route = createFileRoute('/_site/reset-password')({
  validateSearch: (search: Record<string, unknown>): { token?: string | undefined } => ({
    token: words(search.token),
  }),
  head: namedPage('reset'),
  component: Page,
});

function Page() {
  const { token } = Route.useSearch();
  return <ResetPassword token={token} />;
}
