import { Text } from '@mantine/core';
import type { Reservation } from '@/shared/api/types';
import { foreignZoneName, formatTime } from '@/shared/format/time';

/** The film, and where and when it is shown, by the cinema's clock. */
export function ShowLine({ booking }: { booking: Reservation }) {
  const show = booking.showtime;
  if (!show) return null;
  const zone = foreignZoneName(show.starts_at, show.time_zone);
  return (
    <Text>
      <strong>{show.film_title}</strong> · {formatTime(show.starts_at, show.time_zone, 'dayAndTime')}
      {zone && ` (${zone})`} · {show.cinema_name}, {show.screen_name}
    </Text>
  );
}
