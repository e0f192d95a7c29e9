import { createFileRoute } from '@tanstack/react-router';
import { FilmPage } from '@/features/programme/FilmPage';
import { ids } from '../ids';

export const Route = createFileRoute('/admin/films/$filmId')({
  params: ids('filmId'),
  component: Page,
});

function Page() {
  const { filmId } = Route.useParams();
  const navigate = Route.useNavigate();
  return (
    <FilmPage
      key={filmId}
      id={filmId}
      onSaved={({ id }) => void navigate({ params: { filmId: id } })}
      onGone={() => navigate({ to: '/admin/films' })}
    />
  );
}
