import { createFileRoute } from '@tanstack/react-router';
import { IntegrityPage } from '@/features/admin/IntegrityPage';

export const Route = createFileRoute('/admin/integrity')({
  component: IntegrityPage,
});
