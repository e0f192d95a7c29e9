import { useSuspenseQuery } from '@tanstack/react-query';
import { createFileRoute } from '@tanstack/react-router';
import { CinemaPage } from '@/features/cinemas/CinemaPage';
import { cinemaQuery } from '@/features/cinemas/cinemas';
import { ids } from '../../ids';
import { day } from '../../searchParams';
import { namedPage, pageTitle } from '../../titles';

export const Route = createFileRoute('/_site/cinemas/$cinemaId')({
  params: ids('cinemaId'),
  validateSearch: (search: Record<string, unknown>): { date?: string | undefined } => ({
    date: day(search.date),
  }),
  loader: ({ context, params }) => context.queryClient.ensureQueryData(cinemaQuery(params.cinemaId)),
  head: ({ loaderData }) => (loaderData ? pageTitle(loaderData.name) : namedPage('cinema')()),
  component: Page,
});

function Page() {
  const { cinemaId } = Route.useParams();
  const { date } = Route.useSearch();
  const navigate = Route.useNavigate();
  const cinema = useSuspenseQuery(cinemaQuery(cinemaId));
  return (
    <CinemaPage
      key={cinemaId}
      cinema={cinema.data}
      date={date}
      onDate={(chosen) =>
        navigate({ search: chosen ? { date: chosen } : {}, replace: true, resetScroll: false })
      }
    />
  );
}
