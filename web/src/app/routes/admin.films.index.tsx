import { createFileRoute } from '@tanstack/react-router';
import { type FilmSearch, FilmsPage } from '@/features/programme/FilmsPage';
import { words } from '../searchParams';

export const Route = createFileRoute('/admin/films/')({
  validateSearch: (search: Record<string, unknown>): FilmSearch => ({ search: words(search.search) }),
  component: Page,
});

function Page() {
  const filter = Route.useSearch();
  const navigate = Route.useNavigate();
  return <FilmsPage filter={filter} onFilter={(search) => void navigate({ search, replace: true })} />;
}
