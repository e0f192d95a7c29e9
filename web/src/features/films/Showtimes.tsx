import { Button, Loader, Text, Title } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Showtime } from '@/shared/api/types';
import { formatMoney } from '@/shared/format/money';
import { foreignZoneName, formatTime } from '@/shared/format/time';
import { ProblemAlert } from '@/shared/ui/ProblemAlert';
import { languageName } from './FilmFacts';
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
      {showtimes.isPending && <Loader aria-label="The showtimes are coming" />}
      {showtimes.isSuccess && days.length === 0 && (
        <Text c="dimmed">No showing of this film is planned at the moment.</Text>
      )}
      {days.map(({ day, cinemas }) => (
        <section key={day} className={classes.day}>
          <Title order={3} size="h5">
            {formatTime(`${day}T12:00:00Z`, 'UTC', 'fullDay')}
          </Title>
          {cinemas.map(({ name, showtimes: shows }) => (
            <div key={name} className={classes.cinema}>
              <Text fw={600}>{name}</Text>
              <ul className={classes.times}>
                {shows.map((showtime) => (
                  <li key={showtime.id}>
                    <Time showtime={showtime} />
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

function Time({ showtime }: { showtime: Showtime }) {
  const zone = foreignZoneName(showtime.starts_at, showtime.time_zone);
  return (
    <Link to="/showtimes/$showtimeId" params={{ showtimeId: showtime.id }} className={classes.time}>
      <span className={classes.clock}>
        {formatTime(showtime.starts_at, showtime.time_zone, 'time')}
        {zone && <span className={classes.zone}> {zone}</span>}
      </span>
      <span className={classes.note}>
        {showtime.screen.name} · {showtime.format} · {languageName(showtime.language)}
        {showtime.subtitles && `, subtitles ${languageName(showtime.subtitles)}`}
      </span>
      <span className={classes.note}>{formatMoney(showtime.base_price, showtime.currency)}</span>
    </Link>
  );
}
