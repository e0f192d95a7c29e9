import { Anchor, Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { Showtime } from '@/shared/api/types';
import { foreignZoneName, formatTime } from '@/shared/format/time';
import { languageName } from './FilmFacts';

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
        {zone && ` (${zone})`} · {showtime.cinema.name}, {showtime.screen.name}
      </Text>
      <Text c="dimmed" size="sm" mb="md">
        {showtime.format} · {languageName(showtime.language)}
        {showtime.subtitles && `, subtitles ${languageName(showtime.subtitles)}`}
      </Text>
    </header>
  );
}
