import { Anchor, Group, Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Film } from '@/shared/api/types';
import { countryName, languageName } from '@/shared/format/language';
import { formatDay, formatRuntime } from '@/shared/format/time';
import { Poster } from '@/shared/ui/Poster';
import classes from './FilmFacts.module.css';
import { Rating } from './Rating';

/** What a film is: its poster, what it is about and who made it. */
export function FilmFacts({ film }: { film: Film }) {
  const { t } = useTranslation();
  const facts: [string, string | null | undefined][] = [
    [t('film.director'), film.director],
    [t('film.cast'), film.cast.join(', ')],
    [t('film.released'), film.release_date && formatDay(film.release_date, 'date')],
    [t('film.runtime'), film.runtime_minutes ? formatRuntime(film.runtime_minutes) : null],
    [t('film.rating'), film.rating],
    [t('film.language'), film.language && languageName(film.language)],
    [t('film.country'), film.country && countryName(film.country)],
  ];
  return (
    <header className={classes.head}>
      <div className={classes.poster}>
        <Poster title={film.title} images={film.poster} sizes="(max-width: 40rem) 11rem, 17rem" />
      </div>
      <div className={classes.body}>
        <Title order={1} textWrap="balance" className={classes.title}>
          {film.title}
        </Title>
        <Group gap="xs">
          {film.genres.map((genre) => (
            <Link key={genre} to="/films" search={{ genre }} className={classes.genre}>
              {genre}
            </Link>
          ))}
          <Rating filmId={film.id} />
        </Group>
        {film.synopsis && (
          <Text size="lg" maw="44rem">
            {film.synopsis}
          </Text>
        )}
        {film.trailer_url && <Trailer address={film.trailer_url} />}
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
      </div>
    </header>
  );
}

/** A link, and no picture of it: nothing is asked of another site before somebody wants it. */
function Trailer({ address }: { address: string }) {
  const { t } = useTranslation();
  return (
    <Text>
      <Anchor href={address} target="_blank" rel="noopener noreferrer" fw={650} underline="always">
        {t('film.trailer')}
      </Anchor>{' '}
      <Text span size="sm" c="dimmed">
        {t('film.trailerAt', { host: hostOf(address) })}
      </Text>
    </Text>
  );
}

function hostOf(address: string): string {
  try {
    return new URL(address).host;
  } catch {
    return address;
  }
}
