import { Button, Text, Title } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Cinema, Programme } from '@/shared/api/types';
import { foreignZoneName, formatDay, formatRuntime } from '@/shared/format/time';
import { Loading } from '@/shared/ui/Loading';
import { ProblemAlert } from '@/shared/ui/ProblemAlert';
import { ShowLink } from '@/shared/ui/ShowLink';
import classes from './CinemaPage.module.css';
import { programmeQuery } from './cinemas';
import { DayPicker } from './DayPicker';

interface CinemaPageProps {
  cinema: Cinema;
  /** The trading day asked for; none is the one that is running. */
  date: string | undefined;
  onDate: (date: string | undefined) => void;
}

/** What a cinema shows, day by day. */
export function CinemaPage({ cinema, date, onDate }: CinemaPageProps) {
  // Which day is running at the cinema is the server's to say: it ends at six in the morning, local time.
  const today = useQuery(programmeQuery(cinema.id, undefined));
  const programme = useQuery({ ...programmeQuery(cinema.id, date), placeholderData: keepPreviousData });
  const zone = foreignZoneName(new Date().toISOString(), cinema.time_zone);
  return (
    <>
      <Title order={1}>{cinema.name}</Title>
      <Text>
        {cinema.address}
        {zone && ` · All times are those of ${cinema.city} (${zone}).`}
      </Text>
      {today.data && (
        <DayPicker
          cinemaId={cinema.id}
          today={today.data.date}
          chosen={date ?? today.data.date}
          onDate={onDate}
        />
      )}
      <ProblemAlert error={programme.error}>
        <Button mt="sm" variant="default" onClick={() => programme.refetch()}>
          Try again
        </Button>
      </ProblemAlert>
      {programme.isPending && <Loading label="The programme is coming" />}
      {programme.data && <Day programme={programme.data} isOld={programme.isPlaceholderData} />}
    </>
  );
}

function Day({ programme: { date, items }, isOld }: { programme: Programme; isOld: boolean }) {
  return (
    <section aria-labelledby="day" aria-busy={isOld} className={classes.day}>
      <Title order={2} size="h3" id="day">
        {formatDay(date, 'fullDay')}
      </Title>
      {items.length === 0 && <Text c="dimmed">Nothing is planned for this day yet.</Text>}
      <ul className={classes.films}>
        {items.map(({ movie, showtimes }) => (
          <li key={movie.id} className={classes.film}>
            <Title order={3} size="h4">
              <Link to="/films/$filmId" params={{ filmId: movie.id }} className={classes.title}>
                {movie.title}
              </Link>
            </Title>
            <Text size="sm" c="dimmed">
              {[movie.runtime_minutes && formatRuntime(movie.runtime_minutes), movie.genres.join(', ')]
                .filter(Boolean)
                .join(' · ')}
            </Text>
            <ul className={classes.times}>
              {showtimes.map((showtime) => (
                <li key={showtime.id}>
                  <ShowLink showtime={showtime} />
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
    </section>
  );
}
