import { createFileRoute } from '@tanstack/react-router';
import { InvitationsPage } from '@/features/admin/InvitationsPage';

export const Route = createFileRoute('/admin/invitations')({
  component: InvitationsPage,
});
