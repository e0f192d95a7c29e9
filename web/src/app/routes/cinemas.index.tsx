import { createFileRoute } from '@tanstack/react-router';
import { CinemaList } from '@/features/cinemas/CinemaList';

export const Route = createFileRoute('/cinemas/')({
  head: () => ({ meta: [{ title: 'Cinemas · Marquee' }] }),
  component: CinemaList,
});
