import { formatLocale } from '@/shared/i18n/i18n';

const formatters = new Map<string, Intl.DateTimeFormat>();

const STYLES = {
  /** 19:30 */
  time: { hour: 'numeric', minute: '2-digit' },
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

/** The zone of whoever looks: for what happens to them, not at a cinema. */
export function viewerZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** Minutes as people say them: `1 h 42 min`. */
export function formatRuntime(minutes: number): string {
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  if (hours === 0) return `${rest} min`;
  return rest === 0 ? `${hours} h` : `${hours} h ${rest} min`;
}

const NUMERIC_DAY = { year: 'numeric', month: '2-digit', day: '2-digit' } as const;
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
