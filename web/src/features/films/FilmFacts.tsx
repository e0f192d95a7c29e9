import { Badge, Group, Text, Title } from '@mantine/core';
import type { Film } from '@/shared/api/types';
import { formatRuntime } from '@/shared/format/time';
import classes from './FilmFacts.module.css';

export function FilmFacts({ film }: { film: Film }) {
  const facts: [string, string | null | undefined][] = [
    ['Director', film.director],
    ['With', film.cast.join(', ')],
    ['Released', film.release_date],
    ['Runtime', film.runtime_minutes ? formatRuntime(film.runtime_minutes) : null],
    ['Rating', film.rating],
    ['Language', film.language && languageName(film.language)],
    ['Country', film.country],
  ];
  return (
    <header className={classes.head}>
      <Title order={1} textWrap="balance">
        {film.title}
      </Title>
      <Group gap="xs">
        {film.genres.map((genre) => (
          <Badge key={genre} variant="default" tt="none">
            {genre}
          </Badge>
        ))}
      </Group>
      {film.synopsis && <Text maw="42rem">{film.synopsis}</Text>}
      <dl className={classes.facts}>
        {facts.map(
          ([label, value]) =>
            value && (
              <div key={label}>
                <dt>{label}</dt>
                <dd>{value}</dd>
              </div>
            ),
        )}
      </dl>
    </header>
  );
}

const names = new Intl.DisplayNames(['en'], { type: 'language', fallback: 'code' });

/** The data names languages by code where the source knew it, and in words where it did not. */
export function languageName(code: string): string {
  try {
    return names.of(code) ?? code;
  } catch {
    return code;
  }
}
