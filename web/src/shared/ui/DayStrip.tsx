import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { cinemaDay, dayAfter, formatDay } from '@/shared/format/time';
import classes from './DayStrip.module.css';

interface DayStripProps {
  days: readonly string[];
  chosen: string;
  /** The day that is running at the cinema, where that is known, and the cinema's zone. */
  running?: { day: string; zone: string };
  /** A link to a day; it is given what to say and how to look. */
  link: (day: string, look: { className: string; 'data-chosen': boolean; children: ReactNode }) => ReactNode;
  /** What comes after the last day. */
  children?: ReactNode;
}

/** Days in a line, each with an address of its own; a finger pushes it along where it is longer than the screen. */
export function DayStrip({ days, chosen, running, link, children }: DayStripProps) {
  const { t } = useTranslation();
  const near = (day: string) => {
    if (day === running?.day) return t('days.today');
    if (!running || day !== dayAfter(running.day, 1)) return undefined;
    // After midnight the next day has begun while the cinema's still runs: neither is tomorrow.
    return cinemaDay(new Date().toISOString(), running.zone) === day ? undefined : t('days.tomorrow');
  };
  return (
    <nav aria-label={t('days.label')} className={classes.strip}>
      <ul className={classes.days}>
        {days.map((day) => (
          <li key={day}>
            {link(day, {
              className: classes.day ?? '',
              'data-chosen': day === chosen,
              children: near(day) ?? formatDay(day, 'day'),
            })}
          </li>
        ))}
      </ul>
      {children}
    </nav>
  );
}
