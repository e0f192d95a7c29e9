import { createFileRoute } from '@tanstack/react-router';
import { FilmList } from '@/features/films/FilmList';
import type { FilmFilter } from '@/features/films/films';

export const Route = createFileRoute('/')({
  validateSearch: (search: Record<string, unknown>): FilmFilter => ({
    search: words(search.search),
    genre: words(search.genre),
    status: search.status === 'now_showing' || search.status === 'coming_soon' ? search.status : undefined,
  }),
  head: () => ({ meta: [{ title: 'Films · Marquee' }] }),
  component: Films,
});

/** The address bar may say anything; a number is what `?search=1917` becomes on its way here. */
function words(value: unknown): string | undefined {
  return (typeof value === 'string' && value !== '') || typeof value === 'number' ? String(value) : undefined;
}

function Films() {
  const filter = Route.useSearch();
  const navigate = Route.useNavigate();
  return (
    <FilmList
      filter={filter}
      onFilter={(search) => navigate({ search, replace: true, resetScroll: false })}
    />
  );
}
