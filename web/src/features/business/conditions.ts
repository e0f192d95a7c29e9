import i18next from 'i18next';
import type { components } from '@/api/schema';
import { formatNumber } from '@/shared/format/number';
import { formatDay, formatTime, viewerZone, weekdayName } from '@/shared/format/time';
import { wordsUnder } from '@/shared/i18n/i18n';
import { formatIn } from './units';

export type Conditions = components['schemas']['Conditions'];

export const SEAT_TYPES = ['regular', 'premium', 'vip', 'couple', 'wheelchair', 'companion'] as const;
export const TICKET_TYPES = ['adult', 'child', 'senior', 'student'] as const;
export const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7] as const;

/** Always and everywhere. */
export const UNCONDITIONAL: Conditions = {
  seat_types: [],
  ticket_types: [],
  weekdays: [],
  from_hour: null,
  to_hour: null,
  from_date: null,
  to_date: null,
  min_days_ahead: null,
  max_days_ahead: null,
  from_occupancy: null,
  below_occupancy: null,
  formats: [],
  screen_ids: [],
  movie_ids: [],
  active_from: null,
  active_until: null,
};

/** Names of what conditions hold only the keys of. */
export interface Names {
  screens: ReadonlyMap<number, string>;
  films: ReadonlyMap<number, string>;
}

const NO_NAMES: Names = { screens: new Map(), films: new Map() };

/** What conditions say, each in a few words; nothing where there are none. */
export function conditionWords(conditions: Conditions, names: Names = NO_NAMES): string[] {
  return [...scopeWords(conditions, names), ...showWords(conditions), ...purchaseWords(conditions)];
}

export function seatTypeWords(type: string): string {
  return wordsUnder(`seats.types.${type}`) ?? type;
}

export function ticketTypeWords(type: string): string {
  return wordsUnder(`tickets.types.${type}`) ?? type;
}

/** Whom and what it is for. */
function scopeWords(conditions: Conditions, { screens, films }: Names): string[] {
  const lists = [
    conditions.ticket_types.map(ticketTypeWords),
    conditions.seat_types.map(seatTypeWords),
    conditions.formats,
    conditions.screen_ids.map((id) => screens.get(id) ?? `${say('screen')} ${id}`),
    conditions.movie_ids.map((id) => films.get(id) ?? `${say('film')} ${id}`),
  ];
  return lists.filter((list) => list.length > 0).map((list) => list.join(', '));
}

/** When the show is. */
function showWords({ weekdays, from_hour, to_hour, from_date, to_date }: Conditions): string[] {
  return [
    weekdays.map((each) => weekdayName(each)).join(', '),
    span('hours', clock(from_hour), clock(to_hour)),
    span('dates', from_date && formatDay(from_date, 'date'), to_date && formatDay(to_date, 'date')),
  ].filter((words) => words !== '');
}

/** When it is bought, and how full the show is then. */
function purchaseWords(conditions: Conditions): string[] {
  const rate = (points: number | null) => (points === null ? null : formatIn('rate')(points / 10_000));
  const days = (count: number | null) => (count === null ? null : formatNumber(count));
  const time = (instant: string | null) => instant && formatTime(instant, viewerZone(), 'dateAndTime');
  return [
    span('ahead', days(conditions.min_days_ahead), days(conditions.max_days_ahead)),
    span('full', rate(conditions.from_occupancy), rate(conditions.below_occupancy)),
    span('bought', time(conditions.active_from), time(conditions.active_until)),
  ].filter((words) => words !== '');
}

function clock(hour: number | null): string | null {
  return hour === null ? null : `${hour}:00`;
}

/** `from … to …`, or one end of it. */
function span(what: string, from: string | null, to: string | null): string {
  if (from === null && to === null) return '';
  const end = from === null ? 'until' : to === null ? 'from' : 'both';
  return say(`spans.${what}.${end}`, { from, to });
}

/** Keys are put together here, so the compiler cannot check them; `conditions.test.ts` says each. */
function say(key: string, names: object = {}): string {
  return (i18next.t as Untyped)(`business.conditions.${key}`, { ns: 'work', ...names });
}

type Untyped = (key: string, options: object) => string;
