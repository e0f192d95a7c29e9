import { Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Film, Programme } from '@/shared/api/types';
import { formatRuntime } from '@/shared/format/time';
import { Poster } from '@/shared/ui/Poster';
import { ShowLink } from '@/shared/ui/ShowLink';
import classes from './ProgrammeList.module.css';

/** The films of one day, each with its showings. */
export function ProgrammeList({ programme }: { programme: Programme }) {
  const { t } = useTranslation();
  if (programme.items.length === 0) return <Text c="dimmed">{t('cinemas.nothingThatDay')}</Text>;
  return (
    <ul className={classes.films}>
      {programme.items.map(({ movie, showtimes }) => (
        <li key={movie.id} className={classes.film}>
          {/* A second way to the same page, for the pointer only. */}
          <Link
            to="/films/$filmId"
            params={{ filmId: movie.id }}
            className={classes.poster}
            tabIndex={-1}
            aria-hidden="true"
          >
            <Poster title={movie.title} images={movie.poster} sizes="9rem" note={posterNote(movie)} />
          </Link>
          <div className={classes.body}>
            <Title order={3} size="h4">
              <Link to="/films/$filmId" params={{ filmId: movie.id }} className={classes.title}>
                {movie.title}
              </Link>
            </Title>
            <Text size="sm" c="dimmed">
              {[
                movie.release_date?.slice(0, 4),
                movie.runtime_minutes && formatRuntime(movie.runtime_minutes),
                movie.genres.join(', '),
              ]
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
          </div>
        </li>
      ))}
    </ul>
  );
}

function posterNote(film: Film): string | undefined {
  return [film.director, film.release_date?.slice(0, 4)].filter(Boolean).join(' · ') || undefined;
}
