import { Button, Text, Title } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useDeferredValue } from 'react';
import { useTranslation } from 'react-i18next';
import { formatDay } from '@/shared/format/time';
import { DayStrip } from '@/shared/ui/DayStrip';
import { ProblemAlert } from '@/shared/ui/ProblemAlert';
import { ShowLink } from '@/shared/ui/ShowLink';
import { Skeletons } from '@/shared/ui/Skeletons';
import { usualCinema } from '@/shared/usualCinema';
import { byDayAndCinema, filmShowtimesQuery } from './films';
import classes from './Showtimes.module.css';

interface ShowtimesProps {
  filmId: number;
  /** The day to show; left out, or one without a showing: the first. */
  date: string | undefined;
}

/** The shows of a film that are ahead, a day at a time, by cinema; every time is the cinema's own. */
export function Showtimes({ filmId, date }: ShowtimesProps) {
  const { t } = useTranslation();
  const showtimes = useInfiniteQuery(filmShowtimesQuery(filmId));
  // Drawn after what the film is, in slices: a phone takes long over the first dates in its language.
  const isDrawn = useDeferredValue(showtimes.isSuccess, false);
  const days = byDayAndCinema(showtimes.data?.pages.flatMap((page) => page.items) ?? [], usualCinema());
  const shown = days.find(({ day }) => day === date) ?? days[0];
  return (
    <section aria-labelledby="showtimes">
      <Title order={2} id="showtimes" mt="2.5rem">
        {t('film.showtimes')}
      </Title>
      <ProblemAlert error={showtimes.error} onRetry={showtimes.refetch} />
      {!isDrawn && !showtimes.error && (
        <Skeletons label={t('film.showtimesLoading')} count={2} shape="card" />
      )}
      {isDrawn && !shown && (
        <Text c="dimmed" mt="sm">
          {t('film.noShowtimes')}
        </Text>
      )}
      {isDrawn && shown && (
        <>
          <DayStrip
            days={days.map(({ day }) => day)}
            chosen={shown.day}
            link={(day, look) => (
              <Link
                to="/films/$filmId"
                params={{ filmId }}
                search={{ date: day }}
                replace
                resetScroll={false}
                aria-current={day === shown.day ? 'date' : undefined}
                activeProps={{}}
                {...look}
              />
            )}
          >
            {showtimes.hasNextPage && (
              <Button
                variant="default"
                loading={showtimes.isFetchingNextPage}
                onClick={() => showtimes.fetchNextPage()}
              >
                {t('film.moreDays')}
              </Button>
            )}
          </DayStrip>
          <Title order={3}>{formatDay(shown.day, 'fullDay')}</Title>
          {shown.cinemas.map(({ id, name, showtimes: shows }) => (
            <section key={id} className={classes.cinema} aria-label={name}>
              <Text fw={700}>{name}</Text>
              <ul className={classes.times}>
                {shows.map((showtime) => (
                  <li key={showtime.id}>
                    <ShowLink showtime={showtime} />
                  </li>
                ))}
              </ul>
            </section>
          ))}
        </>
      )}
    </section>
  );
}
