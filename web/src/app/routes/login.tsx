import { createFileRoute, useRouter } from '@tanstack/react-router';
import { LoginForm } from '@/features/account/LoginForm';

interface LoginSearch {
  /** Where to go afterwards. */
  next?: string | undefined;
}

export const Route = createFileRoute('/login')({
  // Undefined, not left out: the router lays this over the raw search, so a key that is missing here would let
  // the raw value through.
  validateSearch: (search: Record<string, unknown>): LoginSearch => ({
    next: isOwnPath(search.next) ? search.next : undefined,
  }),
  head: () => ({ meta: [{ title: 'Log in · Marquee' }] }),
  component: Login,
});

/** A path of this site. `//elsewhere` and `/\elsewhere` begin with a slash too, and lead away. */
function isOwnPath(value: unknown): value is string {
  return typeof value === 'string' && /^\/(?![/\\])/.test(value);
}

function Login() {
  const { next } = Route.useSearch();
  const router = useRouter();
  return <LoginForm onDone={() => router.history.replace(next ?? '/')} />;
}
