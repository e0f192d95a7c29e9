import { Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Film, Programme } from '@/shared/api/types';
import { genreNames } from '@/shared/format/genre';
import { formatRuntime } from '@/shared/format/time';
import { MoonIcon } from '@/shared/ui/icons';
import { Notice } from '@/shared/ui/Notice';
import { Poster } from '@/shared/ui/Poster';
import { ShowLink } from '@/shared/ui/ShowLink';
import { byWhatIsAhead } from './ahead';
import classes from './ProgrammeList.module.css';

type Item = Programme['items'][number];

interface ProgrammeListProps {
  programme: Programme;
  /** The way to the next day, for when the last show of this one has begun. */
  nextDay: ReactNode;
}

/** The films of one day, each with its showings: first what can still be seen. */
export function ProgrammeList({ programme, nextDay }: ProgrammeListProps) {
  const { t } = useTranslation();
  if (programme.items.length === 0) return <Text c="dimmed">{t('cinemas.nothingThatDay')}</Text>;
  const { ahead, over } = byWhatIsAhead(programme.items, Date.now());
  return (
    <>
      {ahead.length > 0 ? (
        <Films items={ahead} />
      ) : (
        <Notice icon={<MoonIcon />} title={t('cinemas.allOver')} level={3} actions={nextDay}>
          {t('cinemas.allOverText')}
        </Notice>
      )}
      {over.length > 0 && <Over items={over} />}
    </>
  );
}

/** What has begun or is over, for who wonders what was on; drawn when somebody does. */
function Over({ items }: { items: readonly Item[] }) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  return (
    <details className={classes.over} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t('cinemas.over', { count: items.length })}</summary>
      {isOpen && <Films items={items} />}
    </details>
  );
}

function Films({ items }: { items: readonly Item[] }) {
  return (
    <ul className={classes.films}>
      {items.map(({ movie, showtimes }) => (
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
                genreNames(movie.genres),
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
