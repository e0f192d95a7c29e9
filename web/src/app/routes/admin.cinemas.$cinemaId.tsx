import { createFileRoute } from '@tanstack/react-router';
import { CinemaPage } from '@/features/programme/CinemaPage';
import { ids } from '../ids';

export const Route = createFileRoute('/admin/cinemas/$cinemaId')({
  params: ids('cinemaId'),
  component: Page,
});

function Page() {
  const { cinemaId } = Route.useParams();
  return <CinemaPage key={cinemaId} id={cinemaId} onSaved={() => undefined} />;
}
