import { Badge, Group, Text, Title } from '@mantine/core';
import type { Film } from '@/shared/api/types';
import { countryName, languageName } from '@/shared/format/language';
import { formatDay, formatRuntime } from '@/shared/format/time';
import classes from './FilmFacts.module.css';

export function FilmFacts({ film }: { film: Film }) {
  const facts: [string, string | null | undefined][] = [
    ['Director', film.director],
    ['With', film.cast.join(', ')],
    ['Released', film.release_date && formatDay(film.release_date, 'date')],
    ['Runtime', film.runtime_minutes ? formatRuntime(film.runtime_minutes) : null],
    ['Rating', film.rating],
    ['Language', film.language && languageName(film.language)],
    ['Country', film.country && countryName(film.country)],
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
