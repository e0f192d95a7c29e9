import { Link } from '@tanstack/react-router';
import type { CSSProperties, DOMAttributes } from 'react';
import { useTranslation } from 'react-i18next';
import type { ScheduledShow } from '@/shared/api/types';
import classes from './Schedule.module.css';
import { type Axis, clockAt, percentOf, spanOf } from './timeline';
import type { Slot } from './useDrag';

interface ShowBlockProps {
  show: ScheduledShow;
  axis: Axis;
  isMoving: boolean;
  dragged: { x: number; y: number; slot: Slot | null } | null;
  handlers: Pick<
    DOMAttributes<HTMLAnchorElement>,
    'onPointerDown' | 'onPointerMove' | 'onPointerUp' | 'onPointerCancel' | 'onClick'
  >;
}

/** A show as long as its screen is busy: trailers, film, cleaning, each by a face of its own. */
export function ShowBlock({ show, axis, isMoving, dragged, handlers }: ShowBlockProps) {
  const { t } = useTranslation('work');
  const { from, film, end, to } = spanOf(show);
  const width = to - from;
  const part = (minutes: number) => `${(minutes / width) * 100}%`;
  const { sold, seats } = show.occupancy;
  const state = stateOf(show);
  const style = {
    '--left': `${percentOf(from, axis)}%`,
    '--width': `${percentOf(to, axis) - percentOf(from, axis)}%`,
    '--trailers': part(film - from),
    '--cleaning': part(to - end),
    ...(dragged ? { transform: `translate(${dragged.x}px, ${dragged.y}px)` } : {}),
  } as CSSProperties;
  return (
    <Link
      to="/admin/showtimes/$showId"
      params={{ showId: show.id }}
      // Hundreds of blocks pass under the pointer.
      preload={false}
      className={classes.show}
      data-state={state}
      data-moving={isMoving}
      data-dragged={dragged !== null}
      draggable={false}
      style={style}
      title={t('programme.schedule.spoken', {
        title: show.movie.title,
        from: clockAt(from),
        to: clockAt(end),
        sold,
        seats,
        state: t(`programme.show.states.${state}`),
      })}
      {...handlers}
    >
      <span className={classes.time}>{dragged?.slot ? dragged.slot.local.slice(11) : clockAt(from)}</span>{' '}
      <span className={classes.film}>{show.movie.title}</span>{' '}
      {state !== 'published' && <span className={classes.state}>{t(`programme.show.states.${state}`)}</span>}
      <span className={classes.sold}>
        {sold}/{seats}
      </span>
    </Link>
  );
}

export function stateOf(show: ScheduledShow): 'cancelled' | 'draft' | 'published' {
  if (show.status === 'cancelled') return 'cancelled';
  return show.published ? 'published' : 'draft';
}
