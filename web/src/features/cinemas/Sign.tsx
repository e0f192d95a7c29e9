import { Skeleton } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Programme, Showtime } from '@/shared/api/types';
import { formatTime } from '@/shared/format/time';
import classes from './Sign.module.css';

const LINES = 6;

/** The lit sign over the doors: the films of the day in movable letters, each with its next showing. */
export function Sign({ programme }: { programme: Programme | undefined }) {
  const { t } = useTranslation();
  const lines = (programme?.items ?? [])
    .map(({ movie, showtimes }) => ({ movie, next: nextShow(showtimes) }))
    .filter((line): line is { movie: Programme['items'][number]['movie']; next: Showtime } =>
      Boolean(line.next),
    )
    .sort((a, b) => a.next.starts_at.localeCompare(b.next.starts_at))
    .slice(0, LINES);
  return (
    <div className={classes.sign}>
      <div className={classes.board}>
        {!programme && <Waiting />}
        {programme && lines.length === 0 && <p className={classes.closed}>{t('home.signClosed')}</p>}
        <ul className={classes.lines}>
          {lines.map(({ movie, next }) => (
            <li key={movie.id} className={classes.line}>
              <Link to="/showtimes/$showtimeId" params={{ showtimeId: next.id }} className={classes.film}>
                <span className={classes.title}>{movie.title}</span>
                <span className={classes.time}>{formatTime(next.starts_at, next.time_zone, 'time')}</span>
              </Link>
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}

/** As high as the sign of most days, so that nothing moves when it is lit. */
function Waiting() {
  return (
    <div aria-hidden="true">
      {Array.from({ length: LINES }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they are all the same
        <div key={index} className={classes.line}>
          <div className={classes.film}>
            <Skeleton height="1em" />
          </div>
        </div>
      ))}
    </div>
  );
}

function nextShow(showtimes: readonly Showtime[]): Showtime | undefined {
  return showtimes.find((show) => show.on_sale && show.status !== 'cancelled');
}
