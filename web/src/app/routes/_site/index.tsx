import { createFileRoute } from '@tanstack/react-router';
import { cinemasQuery, programmeQuery, usualCinema } from '@/features/cinemas/cinemas';
import { type HomeChoice, HomePage } from '@/features/cinemas/HomePage';
import { ComingSoon } from '@/features/films/ComingSoon';
import { day, id } from '../../searchParams';
import { namedPage } from '../../titles';

export const Route = createFileRoute('/_site/')({
  validateSearch: (search: Record<string, unknown>): HomeChoice => ({
    cinema: id(search.cinema),
    date: day(search.date),
  }),
  // Begun before the page is drawn, not waited for: the page shows itself what is on its way or does not come.
  loader: ({ context }) => {
    void context.queryClient.prefetchQuery(cinemasQuery);
    const usual = usualCinema();
    if (usual !== null) void context.queryClient.prefetchQuery(programmeQuery(usual, undefined));
  },
  head: namedPage('home'),
  component: Home,
});

function Home() {
  const choice = Route.useSearch();
  const navigate = Route.useNavigate();
  return (
    <>
      <HomePage
        choice={choice}
        onSearch={(search) => void navigate({ to: '/films', search: search === '' ? {} : { search } })}
      />
      <ComingSoon />
    </>
  );
}
