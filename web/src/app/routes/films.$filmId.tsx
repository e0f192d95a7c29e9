import { useSuspenseQuery } from '@tanstack/react-query';
import { createFileRoute } from '@tanstack/react-router';
import { FilmFacts } from '@/features/films/FilmFacts';
import { filmQuery } from '@/features/films/films';
import { Showtimes } from '@/features/films/Showtimes';
import { ids } from '../ids';

export const Route = createFileRoute('/films/$filmId')({
  params: ids('filmId'),
  loader: ({ context, params }) => context.queryClient.ensureQueryData(filmQuery(params.filmId)),
  head: ({ loaderData }) => ({ meta: [{ title: `${loaderData?.title ?? 'Film'} · Marquee` }] }),
  component: FilmPage,
});

function FilmPage() {
  const { filmId } = Route.useParams();
  const film = useSuspenseQuery(filmQuery(filmId));
  return (
    <>
      <FilmFacts film={film.data} />
      <Showtimes filmId={filmId} />
    </>
  );
}
