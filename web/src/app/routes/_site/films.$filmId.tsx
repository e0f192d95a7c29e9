import { useSuspenseQuery } from '@tanstack/react-query';
import { createFileRoute } from '@tanstack/react-router';
import { FilmFacts } from '@/features/films/FilmFacts';
import { filmQuery, filmShowtimesQuery } from '@/features/films/films';
import { ReviewList } from '@/features/films/ReviewList';
import { Showtimes } from '@/features/films/Showtimes';
import { OwnReview } from '@/features/reviews/OwnReview';
import { useLater } from '@/shared/hooks/useLater';
import { BelowTheFold } from '@/shared/ui/BelowTheFold';
import { ids } from '../../ids';
import { day } from '../../searchParams';
import { namedPage, pageTitle } from '../../titles';

export const Route = createFileRoute('/_site/films/$filmId')({
  params: ids('filmId'),
  validateSearch: (search: Record<string, unknown>): { date?: string | undefined } => ({
    date: day(search.date),
  }),
  loader: ({ context, params }) => {
    // With the film, not after it.
    void context.queryClient.prefetchInfiniteQuery(filmShowtimesQuery(params.filmId));
    return context.queryClient.ensureQueryData(filmQuery(params.filmId));
  },
  head: ({ loaderData }) => (loaderData ? pageTitle(loaderData.title) : namedPage('film')()),
  component: FilmPage,
});

function FilmPage() {
  const { filmId } = Route.useParams();
  const { date } = Route.useSearch();
  const film = useSuspenseQuery(filmQuery(filmId));
  const isLater = useLater();
  return (
    <>
      <FilmFacts film={film.data} isWhole={isLater} />
      {isLater ? (
        <>
          <Showtimes filmId={filmId} date={date} />
          <ReviewList filmId={filmId} />
          <OwnReview film={film.data} />
        </>
      ) : (
        <BelowTheFold />
      )}
    </>
  );
}
