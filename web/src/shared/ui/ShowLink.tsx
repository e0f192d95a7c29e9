import { Link } from '@tanstack/react-router';
import type { Showtime } from '@/shared/api/types';
import { languageName } from '@/shared/format/language';
import { foreignZoneName, formatTime } from '@/shared/format/time';
import classes from './ShowLink.module.css';

/** A showing to choose, by its start; one that sells nothing says why, and leads nowhere. */
export function ShowLink({ showtime }: { showtime: Showtime }) {
  const closed = whyClosed(showtime);
  const zone = foreignZoneName(showtime.starts_at, showtime.time_zone);
  const words = (
    <>
      <span className={classes.clock}>
        {formatTime(showtime.starts_at, showtime.time_zone, 'time')}
        {zone && <span className={classes.zone}> {zone}</span>}
      </span>
      <span className={classes.note}>
        {showtime.screen.name} · {showtime.format} · {languageName(showtime.language)}
        {showtime.subtitles && `, subtitles ${languageName(showtime.subtitles)}`}
      </span>
      {closed && <span className={classes.note}>{closed}</span>}
    </>
  );
  if (closed) {
    return (
      <span className={classes.time} data-closed="true">
        {words}
      </span>
    );
  }
  return (
    <Link to="/showtimes/$showtimeId" params={{ showtimeId: showtime.id }} className={classes.time}>
      {words}
    </Link>
  );
}

function whyClosed(showtime: Showtime): string | null {
  if (showtime.status === 'cancelled') return 'Cancelled';
  if (showtime.on_sale) return null;
  return Date.parse(showtime.sales_open_at) > Date.now()
    ? `On sale from ${formatTime(showtime.sales_open_at, showtime.time_zone, 'dayAndTime')}`
    : 'Sales are over';
}
