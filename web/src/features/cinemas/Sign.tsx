import { Skeleton } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Programme, Showtime } from '@/shared/api/types';
import { formatTime } from '@/shared/format/time';
import { nextShow } from './ahead';
import classes from './Sign.module.css';

const LINES = 6;

interface SignProps {
  programme: Programme | undefined;
  /** It is the day that is running. */
  isToday: boolean;
}

/** The lit sign over the doors: the films of the day in movable letters, each with its next showing. */
export function Sign({ programme, isToday }: SignProps) {
  const { t } = useTranslation();
  const lines = (programme?.items ?? [])
    .map(({ movie, showtimes }) => ({ movie, next: nextShow(showtimes, Date.now()) }))
    .filter((line): line is { movie: Programme['items'][number]['movie']; next: Showtime } =>
      Boolean(line.next),
    )
    .sort((a, b) => a.next.starts_at.localeCompare(b.next.starts_at))
    .slice(0, LINES);
  return (
    <div className={classes.sign}>
      <div className={classes.board}>
        {!programme && <Waiting />}
        {programme && lines.length === 0 && (
          <p className={classes.closed}>{t(isToday ? 'home.signClosed' : 'home.signNothing')}</p>
        )}
        <ul className={classes.lines}>
          {lines.map(({ movie, next }) => (
            <li key={movie.id} className={classes.line}>
              <Film title={movie.title} next={next} />
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}

/** One that sells nothing yet leads nowhere. */
function Film({ title, next }: { title: string; next: Showtime }) {
  const words = (
    <>
      <span className={classes.title}>{title}</span>
      <span className={classes.time}>{formatTime(next.starts_at, next.time_zone, 'time')}</span>
    </>
  );
  if (!next.on_sale) return <span className={classes.film}>{words}</span>;
  return (
    <Link to="/showtimes/$showtimeId" params={{ showtimeId: next.id }} className={classes.film}>
      {words}
    </Link>
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
