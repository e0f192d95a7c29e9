import { Badge, Button, Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { ScheduledShow } from '@/shared/api/types';
import { formatDay } from '@/shared/format/time';
import { DayStrip } from '@/shared/ui/DayStrip';
import classes from './Schedule.module.css';
import { stateOf } from './ShowBlock';
import { clockAt, spanOf } from './timeline';

interface DayListProps {
  days: readonly string[];
  shows: readonly ScheduledShow[];
  onNew: (slot: { day: string }) => void;
}

/** The week on a phone, day by day. A show is moved on its own page. */
export function DayList({ days, shows, onNew }: DayListProps) {
  return (
    <>
      <DayStrip
        days={days}
        chosen=""
        link={(day, { children, ...look }) => (
          <a href={`#day-${day}`} {...look}>
            {children}
          </a>
        )}
      />
      {days.map((day) => (
        <Day key={day} day={day} shows={shows.filter((show) => show.trading_day === day)} onNew={onNew} />
      ))}
    </>
  );
}

interface DayProps {
  day: string;
  shows: readonly ScheduledShow[];
  onNew: (slot: { day: string }) => void;
}

function Day({ day, shows, onNew }: DayProps) {
  const { t } = useTranslation('work');
  return (
    <section aria-labelledby={`day-${day}`}>
      <div className={classes.dayHead}>
        <Title order={2} size="h4" id={`day-${day}`}>
          {formatDay(day, 'fullDay')}
        </Title>
        <Button
          size="xs"
          variant="default"
          aria-label={t('programme.schedule.newOn', { day: formatDay(day, 'day') })}
          onClick={() => onNew({ day })}
        >
          +
        </Button>
      </div>
      {shows.length === 0 && <Text c="dimmed">{t('programme.schedule.nothing')}</Text>}
      <ul className={classes.list}>
        {shows.map((show) => (
          <li key={show.id}>
            <Link to="/admin/showtimes/$showId" params={{ showId: show.id }} className={classes.listed}>
              <span className={classes.time}>{clockAt(spanOf(show).from)}</span>
              <span>
                {show.movie.title}
                <Text size="sm" c="dimmed">
                  {show.screen.name} ·{' '}
                  {t('programme.schedule.soldOf', {
                    sold: show.occupancy.sold,
                    seats: show.occupancy.seats,
                  })}
                </Text>
              </span>
              {stateOf(show) !== 'published' && (
                <Badge variant="default" tt="none" flex="none">
                  {t(`programme.show.states.${stateOf(show)}`)}
                </Badge>
              )}
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
