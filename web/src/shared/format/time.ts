import { formatLocale } from '@/shared/i18n/i18n';

const formatters = new Map<string, Intl.DateTimeFormat>();

const STYLES = {
  /** 19:30 */
  time: { hour: 'numeric', minute: '2-digit' },
  /** Thursday */
  weekday: { weekday: 'long' },
  /** Thu 21 Nov */
  day: { weekday: 'short', day: 'numeric', month: 'short' },
  /** 21 November 2024 */
  date: { day: 'numeric', month: 'long', year: 'numeric' },
  /** November 2024 */
  month: { month: 'long', year: 'numeric' },
  /** Thursday, 21 November 2024 */
  fullDay: { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' },
  /** Thu 21 Nov, 19:30 */
  dayAndTime: { weekday: 'short', day: 'numeric', month: 'short', hour: 'numeric', minute: '2-digit' },
  /** 21 Nov 2024, 19:30 */
  dateAndTime: { day: 'numeric', month: 'short', year: 'numeric', hour: 'numeric', minute: '2-digit' },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>;

export type TimeStyle = keyof typeof STYLES;

/**
 * An instant (RFC 3339) as the clock on the cinema's wall shows it. `zone` is the cinema's IANA zone, never the
 * viewer's: someone who books from abroad must read the time at which the doors open.
 */
export function formatTime(
  instant: string,
  zone: string,
  style: TimeStyle,
  locale: string = formatLocale(),
): string {
  return formatter(locale, zone, STYLES[style], style).format(new Date(instant));
}

/** The calendar day at the cinema, `2024-11-21`: for grouping a programme by day and for `?date=`. */
export function cinemaDay(instant: string, zone: string): string {
  const parts = formatter('en-u-ca-gregory-nu-latn', zone, NUMERIC_DAY, 'numericDay').formatToParts(
    new Date(instant),
  );
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.find((p) => p.type === type)?.value ?? '';
  return `${part('year').padStart(4, '0')}-${part('month')}-${part('day')}`;
}

/** The calendar day so many days after another. */
export function dayAfter(day: string, days: number): string {
  const date = new Date(`${day}T12:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}

/** A calendar day in words. */
export function formatDay(day: string, style: 'day' | 'date' | 'month' | 'fullDay', locale?: string): string {
  return formatTime(`${day}T12:00:00Z`, 'UTC', style, locale);
}

/** A day of the week in words, 1 = Monday to 7 = Sunday, as the API counts them. */
export function weekdayName(weekday: number, locale?: string): string {
  // The first of January 2024 was a Monday.
  return formatTime(`2024-01-0${weekday}T12:00:00Z`, 'UTC', 'weekday', locale);
}

/** The instant at which a calendar day begins in a zone. */
export function startOfDay(day: string, zone: string): string {
  const midnight = new Date(`${day}T00:00:00Z`).getTime();
  let instant = midnight;
  // Twice: the first guess may lie on the other side of a change of the clocks.
  for (let turn = 0; turn < 2; turn += 1) instant = midnight - offsetAt(instant, zone);
  return new Date(instant).toISOString();
}

/** By how many milliseconds a zone's clocks are ahead of UTC. */
function offsetAt(instant: number, zone: string): number {
  const parts = formatter('en-u-ca-gregory-nu-latn', zone, FULL_CLOCK, 'fullClock').formatToParts(instant);
  const part = (type: Intl.DateTimeFormatPartTypes) => Number(parts.find((p) => p.type === type)?.value);
  const wall = Date.UTC(
    part('year'),
    part('month') - 1,
    part('day'),
    part('hour'),
    part('minute'),
    part('second'),
  );
  return wall - Math.floor(instant / 1000) * 1000;
}

/**
 * The zone's short name at that instant (`GMT+9`, `CET`) when its clock differs from the viewer's, else null:
 * a reminder is worth the space only then.
 */
export function foreignZoneName(
  instant: string,
  zone: string,
  viewer: string = viewerZone(),
  locale: string = formatLocale(),
): string | null {
  const at = new Date(instant);
  const clock = (z: string) => formatter('en', z, WALL_CLOCK, 'wallClock').format(at);
  if (clock(zone) === clock(viewer)) return null;
  const parts = formatter(locale, zone, ZONE_NAME, 'zoneName').formatToParts(at);
  return parts.find((part) => part.type === 'timeZoneName')?.value ?? zone;
}

let zoneHere: string | undefined;

/** The zone of whoever looks: for what happens to them, not at a cinema. Asked once, for every showing on a page wants it. */
export function viewerZone(): string {
  zoneHere ??= Intl.DateTimeFormat().resolvedOptions().timeZone;
  return zoneHere;
}

/** Minutes as people say them: `1 h 42 min`. */
export function formatRuntime(minutes: number): string {
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  if (hours === 0) return `${rest} min`;
  return rest === 0 ? `${hours} h` : `${hours} h ${rest} min`;
}

const NUMERIC_DAY = { year: 'numeric', month: '2-digit', day: '2-digit' } as const;
const FULL_CLOCK = {
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
} as const;
const WALL_CLOCK = { dateStyle: 'short', timeStyle: 'short', hourCycle: 'h23' } as const;
const ZONE_NAME = { hour: 'numeric', timeZoneName: 'short' } as const;

function formatter(
  locale: string,
  zone: string,
  options: Intl.DateTimeFormatOptions,
  name: string,
): Intl.DateTimeFormat {
  const key = `${locale} ${zone} ${name}`;
  let made = formatters.get(key);
  if (!made) {
    made = new Intl.DateTimeFormat(locale, { ...options, timeZone: zone });
    formatters.set(key, made);
  }
  return made;
}
