import { Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { Film } from '@/shared/api/types';
import { genreNames } from '@/shared/format/genre';
import { formatRuntime } from '@/shared/format/time';
import { Poster } from '@/shared/ui/Poster';
import classes from './FilmCard.module.css';

/** A film by its poster; the whole of it is the link, and a screen reader hears only the title. */
export function FilmCard({ film, level }: { film: Film; level: 2 | 3 }) {
  return (
    <li className={classes.card}>
      <Poster
        title={film.title}
        images={film.poster}
        sizes="(max-width: 36rem) 45vw, 14rem"
        note={[film.director, film.release_date?.slice(0, 4)].filter(Boolean).join(' · ') || undefined}
      />
      <Title order={level} className={classes.title}>
        <Link to="/films/$filmId" params={{ filmId: film.id }} className={classes.link}>
          {film.title}
        </Link>
      </Title>
      <Text size="sm" c="dimmed">
        {[
          film.release_date?.slice(0, 4),
          film.runtime_minutes && formatRuntime(film.runtime_minutes),
          genreNames(film.genres.slice(0, 2)),
        ]
          .filter(Boolean)
          .join(' · ')}
      </Text>
    </li>
  );
}
