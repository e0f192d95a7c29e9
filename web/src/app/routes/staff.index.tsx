import { createFileRoute } from '@tanstack/react-router';
import { TodayPage } from '@/features/staff/TodayPage';

export const Route = createFileRoute('/staff/')({
  component: TodayPage,
});
