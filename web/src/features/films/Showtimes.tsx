import { Button, Text, Title } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { formatDay } from '@/shared/format/time';
import { Loading } from '@/shared/ui/Loading';
import { ProblemAlert } from '@/shared/ui/ProblemAlert';
import { ShowLink } from '@/shared/ui/ShowLink';
import { byDayAndCinema, filmShowtimesQuery } from './films';
import classes from './Showtimes.module.css';

/** The shows of a film that are ahead, by day and cinema; every time is the cinema's own. */
export function Showtimes({ filmId }: { filmId: number }) {
  const showtimes = useInfiniteQuery(filmShowtimesQuery(filmId));
  const days = byDayAndCinema(showtimes.data?.pages.flatMap((page) => page.items) ?? []);
  return (
    <section aria-labelledby="showtimes">
      <Title order={2} size="h3" id="showtimes" mt="xl" mb="sm">
        Showtimes
      </Title>
      <ProblemAlert error={showtimes.error}>
        <Button mt="sm" variant="default" onClick={() => showtimes.refetch()}>
          Try again
        </Button>
      </ProblemAlert>
      {showtimes.isPending && <Loading label="The showtimes are coming" />}
      {showtimes.isSuccess && days.length === 0 && (
        <Text c="dimmed">No showing of this film is planned at the moment.</Text>
      )}
      {days.map(({ day, cinemas }) => (
        <section key={day} className={classes.day}>
          <Title order={3} size="h5">
            {formatDay(day, 'fullDay')}
          </Title>
          {cinemas.map(({ name, showtimes: shows }) => (
            <div key={name} className={classes.cinema}>
              <Text fw={600}>{name}</Text>
              <ul className={classes.times}>
                {shows.map((showtime) => (
                  <li key={showtime.id}>
                    <ShowLink showtime={showtime} />
                  </li>
                ))}
              </ul>
            </div>
          ))}
        </section>
      ))}
      {showtimes.hasNextPage && (
        <Button
          mt="md"
          variant="default"
          loading={showtimes.isFetchingNextPage}
          onClick={() => showtimes.fetchNextPage()}
        >
          More days
        </Button>
      )}
    </section>
  );
}
