import { createFileRoute, redirect } from '@tanstack/react-router';
import { startSession } from '@/shared/session/start';
import { currentUser } from '@/shared/session/store';
import { ButtonLink } from '@/shared/ui/ButtonLink';
import { TicketIcon } from '@/shared/ui/icons';
import { Notice } from '@/shared/ui/Notice';

export const Route = createFileRoute('/bookings')({
  beforeLoad: async ({ location }) => {
    await startSession();
    if (!currentUser()) throw redirect({ to: '/login', search: { next: location.href } });
  },
  head: () => ({ meta: [{ title: 'My bookings · Marquee' }] }),
  component: Bookings,
});

function Bookings() {
  return (
    <Notice
      icon={<TicketIcon />}
      title="You have no bookings"
      actions={<ButtonLink to="/">Find a film</ButtonLink>}
    >
      Your seats and tickets will be kept here.
    </Notice>
  );
}
