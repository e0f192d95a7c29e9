import { createFileRoute } from '@tanstack/react-router';
import { ButtonLink } from '@/shared/ui/ButtonLink';
import { TicketIcon } from '@/shared/ui/icons';
import { Notice } from '@/shared/ui/Notice';

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
  return (
    <Notice icon={<TicketIcon />} title="Log in" actions={<ButtonLink to="/">To the films</ButtonLink>}>
      Logging in from this page is not possible yet.
    </Notice>
  );
}
