import { createFileRoute, redirect } from '@tanstack/react-router';

/** The first of them is what is asked for most. */
export const Route = createFileRoute('/admin/reports/')({
  beforeLoad: () => {
    throw redirect({ to: '/admin/reports/$kind', params: { kind: 'revenue' }, replace: true });
  },
});
