import { createFileRoute } from '@tanstack/react-router';
import { ShowPage } from '@/features/programme/ShowPage';
import { ids } from '../ids';

export const Route = createFileRoute('/admin/showtimes/$showId')({
  params: ids('showId'),
  component: Page,
});

function Page() {
  const { showId } = Route.useParams();
  const navigate = Route.useNavigate();
  return (
    <ShowPage key={showId} id={showId} onDeleted={(search) => navigate({ to: '/admin/schedule', search })} />
  );
}
