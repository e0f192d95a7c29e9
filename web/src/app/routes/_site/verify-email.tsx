import { createFileRoute } from '@tanstack/react-router';
import { VerifyEmail } from '@/features/account/VerifyEmail';
import { words } from '../../searchParams';
import { namedPage } from '../../titles';

/** The address is in a mail. */
export const Route = createFileRoute('/_site/verify-email')({
  validateSearch: (search: Record<string, unknown>): { token?: string | undefined } => ({
    token: words(search.token),
  }),
  head: namedPage('verify'),
  component: Page,
});

function Page() {
  const { token } = Route.useSearch();
  return <VerifyEmail token={token} />;
}
