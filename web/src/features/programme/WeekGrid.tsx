import { type CSSProperties, memo } from 'react';
import { useTranslation } from 'react-i18next';
import type { KeptScreen, ScheduledShow } from '@/shared/api/types';
import { formatDay } from '@/shared/format/time';
import classes from './Schedule.module.css';
import { ShowBlock } from './ShowBlock';
import { type Axis, axisOf, clockAt, hoursOf, percentOf } from './timeline';
import { type Slot, slotIn, useDrag } from './useDrag';

interface WeekGridProps {
  days: readonly string[];
  screens: readonly KeptScreen[];
  shows: readonly ScheduledShow[];
  /** The show that is being moved just now. */
  movingId: number | null;
  onNew: (slot: Slot | { screen: number; day: string }) => void;
  onMove: (show: ScheduledShow, slot: Slot) => void;
}

const CLICK_STEP_MINUTES = 15;

/** A week of a cinema: for each day a lane a screen, its shows where they are on the clock. */
export function WeekGrid({ days, screens, shows, movingId, onNew, onMove }: WeekGridProps) {
  const { t } = useTranslation('work');
  const axis = axisOf(shows);
  const { handlers, dragged } = useDrag(axis, onMove);
  return (
    <section className={classes.scroll} aria-label={t('programme.schedule.grid')}>
      <div className={classes.week} style={{ '--hours': hoursOf(axis).length } as CSSProperties}>
        <Hours axis={axis} />
        {days.map((day) => (
          <section key={day} aria-labelledby={`day-${day}`} className={classes.day}>
            <h2 id={`day-${day}`} className={classes.dayName}>
              {formatDay(day, 'day')}
            </h2>
            {screens.map((screen) => (
              <div key={screen.id} className={classes.lane}>
                <button
                  type="button"
                  className={classes.laneName}
                  aria-label={t('programme.schedule.newAt', {
                    screen: screen.name,
                    day: formatDay(day, 'day'),
                  })}
                  onClick={() => onNew({ screen: screen.id, day })}
                >
                  {screen.name} +
                </button>
                {/* biome-ignore lint/a11y/noStaticElementInteractions: the button before it does the same by keyboard */}
                {/* biome-ignore lint/a11y/useKeyWithClickEvents: likewise */}
                <div
                  className={classes.track}
                  data-lane={screen.id}
                  data-day={day}
                  onClick={(event) => {
                    if (event.target !== event.currentTarget) return;
                    onNew(slotIn(event.currentTarget, event.clientX, axis, CLICK_STEP_MINUTES));
                  }}
                >
                  {shows
                    .filter((show) => show.trading_day === day && show.screen.id === screen.id)
                    .map((show) => (
                      <ShowBlock
                        key={show.id}
                        show={show}
                        axis={axis}
                        isMoving={movingId === show.id}
                        dragged={dragged?.id === show.id ? dragged : null}
                        handlers={handlers(show)}
                      />
                    ))}
                </div>
              </div>
            ))}
          </section>
        ))}
      </div>
    </section>
  );
}

const Hours = memo(function Hours({ axis }: { axis: Axis }) {
  return (
    <div className={classes.hours} aria-hidden="true">
      {hoursOf(axis).map((hour) => (
        <span key={hour} style={{ left: `${percentOf(hour, axis)}%` }}>
          {clockAt(hour)}
        </span>
      ))}
    </div>
  );
});
