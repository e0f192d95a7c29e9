import { useSuspenseQuery } from '@tanstack/react-query';
import { createFileRoute } from '@tanstack/react-router';
import { CinemaPage } from '@/features/cinemas/CinemaPage';
import { cinemaQuery } from '@/features/cinemas/cinemas';
import { ids } from '../ids';

export const Route = createFileRoute('/cinemas/$cinemaId')({
  params: ids('cinemaId'),
  validateSearch: (search: Record<string, unknown>): { date?: string | undefined } => ({
    date: isDay(search.date) ? search.date : undefined,
  }),
  loader: ({ context, params }) => context.queryClient.ensureQueryData(cinemaQuery(params.cinemaId)),
  head: ({ loaderData }) => ({ meta: [{ title: `${loaderData?.name ?? 'Cinema'} · Marquee` }] }),
  component: Page,
});

/** A day of the calendar: the address bar may also say the 31st of February. */
function isDay(value: unknown): value is string {
  return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value) && isReal(value);
}

function isReal(day: string): boolean {
  const date = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day);
}

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
