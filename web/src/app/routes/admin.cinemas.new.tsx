import { createFileRoute } from '@tanstack/react-router';
import { CinemaPage } from '@/features/programme/CinemaPage';

export const Route = createFileRoute('/admin/cinemas/new')({
  component: Page,
});

function Page() {
  const navigate = Route.useNavigate();
  return (
    <CinemaPage
      id={null}
      onSaved={(cinemaId) => void navigate({ to: '/admin/cinemas/$cinemaId', params: { cinemaId } })}
    />
  );
}
