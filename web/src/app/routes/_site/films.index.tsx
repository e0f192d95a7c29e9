import { createFileRoute } from '@tanstack/react-router';
import { FilmList } from '@/features/films/FilmList';
import { FILM_ORDERS, FILM_STATUSES, type FilmFilter } from '@/features/films/films';
import { day, id, oneOf, words } from '../../searchParams';
import { namedPage } from '../../titles';

export const Route = createFileRoute('/_site/films/')({
  validateSearch: (search: Record<string, unknown>): FilmFilter => ({
    search: words(search.search),
    genre: words(search.genre),
    language: words(search.language),
    format: words(search.format),
    cinema: id(search.cinema),
    date: day(search.date),
    status: oneOf(FILM_STATUSES, search.status),
    sort: oneOf(FILM_ORDERS, search.sort),
  }),
  head: namedPage('films'),
  component: Films,
});

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
