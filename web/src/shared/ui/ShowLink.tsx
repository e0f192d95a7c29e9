import { Link } from '@tanstack/react-router';
import i18next from 'i18next';
import { useTranslation } from 'react-i18next';
import type { Showtime } from '@/shared/api/types';
import { languageName } from '@/shared/format/language';
import { foreignZoneName, formatTime } from '@/shared/format/time';
import classes from './ShowLink.module.css';

interface ShowLinkProps {
  showtime: Showtime;
  /** Under a heading that does not name the film, a screen reader needs it. */
  film?: string | undefined;
}

/** A showing to choose, by its start; one that sells nothing says why, and leads nowhere. */
export function ShowLink({ showtime, film }: ShowLinkProps) {
  const { t } = useTranslation();
  const closed = whyClosed(showtime);
  const zone = foreignZoneName(showtime.starts_at, showtime.time_zone);
  const subtitles = showtime.subtitles && languageName(showtime.subtitles);
  const words = (
    <>
      <span className={classes.clock}>
        {formatTime(showtime.starts_at, showtime.time_zone, 'time')}
        {zone && <span className={classes.zone}> {zone}</span>}
      </span>
      <span className={classes.note}>
        {showtime.screen.name} · {showtime.format} · {languageName(showtime.language)}
        {subtitles && `, ${t('show.subtitles', { language: subtitles })}`}
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
      {film && <span className={classes.hidden}>{film}, </span>}
      {words}
    </Link>
  );
}

function whyClosed(showtime: Showtime): string | null {
  if (showtime.status === 'cancelled') return i18next.t('show.cancelled');
  if (showtime.on_sale) return null;
  return Date.parse(showtime.sales_open_at) > Date.now()
    ? i18next.t('show.onSaleFrom', {
        time: formatTime(showtime.sales_open_at, showtime.time_zone, 'dayAndTime'),
      })
    : i18next.t('show.salesOver');
}
