import { createFileRoute } from '@tanstack/react-router';
import { CinemaList } from '@/features/cinemas/CinemaList';
import { namedPage } from '../../titles';

export const Route = createFileRoute('/_site/cinemas/')({
  head: namedPage('cinemas'),
  component: CinemaList,
});
