import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { dayAfter, formatDay } from '@/shared/format/time';
import classes from './DayStrip.module.css';

interface DayStripProps {
  days: readonly string[];
  chosen: string;
  /** The day that is running at the cinema, where that is known. */
  today?: string | undefined;
  /** A link to a day; it is given what to say and how to look. */
  link: (day: string, look: { className: string; 'data-chosen': boolean; children: ReactNode }) => ReactNode;
  /** What comes after the last day. */
  children?: ReactNode;
}

/** Days in a line, each with an address of its own; a finger pushes it along where it is longer than the screen. */
export function DayStrip({ days, chosen, today, link, children }: DayStripProps) {
  const { t } = useTranslation();
  const names = today ? [t('days.today'), t('days.tomorrow')] : [];
  return (
    <nav aria-label={t('days.label')} className={classes.strip}>
      <ul className={classes.days}>
        {days.map((day) => {
          const near = today === day ? names[0] : today && dayAfter(today, 1) === day ? names[1] : undefined;
          return (
            <li key={day}>
              {link(day, {
                className: classes.day ?? '',
                'data-chosen': day === chosen,
                children: near ?? <DayFace day={day} />,
              })}
            </li>
          );
        })}
      </ul>
      {children}
    </nav>
  );
}

function DayFace({ day }: { day: string }) {
  return <>{formatDay(day, 'day')}</>;
}
