import { TextInput } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { dayAfter, formatDay } from '@/shared/format/time';
import classes from './CinemaPage.module.css';

/** As far as most programmes are made. */
const DAYS = 7;

interface DayPickerProps {
  cinemaId: number;
  /** The day that is running at the cinema. */
  today: string;
  chosen: string;
  /** Undefined for today. */
  onDate: (date: string | undefined) => void;
}

/** The next days at the cinema, each with an address of its own, and any other by its date. */
export function DayPicker({ cinemaId, today, chosen, onDate }: DayPickerProps) {
  const days = Array.from({ length: DAYS }, (_, index) => dayAfter(today, index));
  return (
    <nav aria-label="Days" className={classes.picker}>
      <ul className={classes.days}>
        {days.map((day, index) => (
          <li key={day}>
            <Link
              to="/cinemas/$cinemaId"
              params={{ cinemaId }}
              search={index === 0 ? {} : { date: day }}
              resetScroll={false}
              className={classes.choice}
              data-chosen={day === chosen}
              // Otherwise the first, which asks for nothing, would be current on every day.
              activeOptions={{ exact: true, includeSearch: true }}
            >
              {['Today', 'Tomorrow'][index] ?? formatDay(day, 'day')}
            </Link>
          </li>
        ))}
      </ul>
      <TextInput
        type="date"
        label="Another day"
        value={chosen}
        min={today}
        onChange={({ currentTarget: { value } }) => value && onDate(value === today ? undefined : value)}
      />
    </nav>
  );
}
