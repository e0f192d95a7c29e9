import { Anchor, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Showtime } from '@/shared/api/types';
import { languageName } from '@/shared/format/language';
import { foreignZoneName, formatTime } from '@/shared/format/time';
import { Poster } from '@/shared/ui/Poster';
import { filmQuery } from './films';
import classes from './ShowtimeHead.module.css';

/** What is shown, where and when, above its seats. */
export function ShowtimeHead({ showtime }: { showtime: Showtime }) {
  const { t } = useTranslation();
  // A showtime names its film; the poster is the film's own. The page does not wait for it.
  const film = useQuery(filmQuery(showtime.movie.id));
  const zone = foreignZoneName(showtime.starts_at, showtime.time_zone);
  const subtitles = showtime.subtitles && languageName(showtime.subtitles);
  return (
    <header className={classes.head}>
      <div className={classes.poster}>
        {!film.isPending && <Poster title={showtime.movie.title} images={film.data?.poster} sizes="4.5rem" />}
      </div>
      <div>
        <Title order={1} size="h2" textWrap="balance" className={classes.title}>
          <Anchor
            inherit
            c="inherit"
            underline="hover"
            renderRoot={(props) => (
              <Link to="/films/$filmId" params={{ filmId: showtime.movie.id }} {...props} />
            )}
          >
            {showtime.movie.title}
          </Anchor>
        </Title>
        <Text fw={600}>
          {formatTime(showtime.starts_at, showtime.time_zone, 'dayAndTime')}
          {zone && ` (${zone})`} ·{' '}
          <Anchor
            inherit
            underline="always"
            renderRoot={(props) => (
              <Link to="/cinemas/$cinemaId" params={{ cinemaId: showtime.cinema.id }} {...props} />
            )}
          >
            {showtime.cinema.name}
          </Anchor>
          , {showtime.screen.name}
        </Text>
        <Text c="dimmed" size="sm">
          {showtime.format} · {languageName(showtime.language)}
          {subtitles && `, ${t('show.subtitles', { language: subtitles })}`}
        </Text>
      </div>
    </header>
  );
}
