import { Anchor, Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { Showtime } from '@/shared/api/types';
import { languageName } from '@/shared/format/language';
import { foreignZoneName, formatTime } from '@/shared/format/time';

/** What is shown, where and when, above its seats. */
export function ShowtimeHead({ showtime }: { showtime: Showtime }) {
  const zone = foreignZoneName(showtime.starts_at, showtime.time_zone);
  return (
    <header>
      <Title order={1} size="h2" textWrap="balance">
        <Anchor
          inherit
          c="inherit"
          renderRoot={(props) => (
            <Link to="/films/$filmId" params={{ filmId: showtime.movie.id }} {...props} />
          )}
        >
          {showtime.movie.title}
        </Anchor>
      </Title>
      <Text>
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
      <Text c="dimmed" size="sm" mb="md">
        {showtime.format} · {languageName(showtime.language)}
        {showtime.subtitles && `, subtitles ${languageName(showtime.subtitles)}`}
      </Text>
    </header>
  );
}
