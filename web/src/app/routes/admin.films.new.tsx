import { createFileRoute } from '@tanstack/react-router';
import { FilmPage } from '@/features/programme/FilmPage';

export const Route = createFileRoute('/admin/films/new')({
  component: Page,
});

function Page() {
  const navigate = Route.useNavigate();
  return (
    <FilmPage
      id={null}
      onSaved={({ id }) => void navigate({ to: '/admin/films/$filmId', params: { filmId: id } })}
      onGone={() => navigate({ to: '/admin/films' })}
    />
  );
}
