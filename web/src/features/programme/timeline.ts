import type { ScheduledShow, ShowPlan } from '@/shared/api/types';
import { dayAfter } from '@/shared/format/time';

/*
 * Times on a cinema's clocks. A local time is written `2031-06-13T20:15`; a minute is counted from the midnight a trading
 * day begins after, so that 00:15 in the night that follows is 1455.
 */

const DAY = 24 * 60;
/** What a day shows at least, so that an empty one has room to plan in. */
const USUAL_HOURS = { from: 10 * 60, to: 24 * 60 };

/** The Monday of the week of a day. */
export function mondayOf(day: string): string {
  const weekday = new Date(`${day}T12:00:00Z`).getUTCDay();
  return dayAfter(day, -((weekday + 6) % 7));
}

export function weekFrom(monday: string): string[] {
  return Array.from({ length: 7 }, (_, index) => dayAfter(monday, index));
}

export function minuteOf(local: string, tradingDay: string): number {
  const [day = tradingDay, time = '00:00'] = local.split('T');
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  const days = (Date.parse(`${day}T00:00:00Z`) - Date.parse(`${tradingDay}T00:00:00Z`)) / 86_400_000;
  return days * DAY + hours * 60 + minutes;
}

export function localAt(tradingDay: string, minute: number): string {
  const day = dayAfter(tradingDay, Math.floor(minute / DAY));
  const inDay = ((minute % DAY) + DAY) % DAY;
  return `${day}T${two(Math.floor(inDay / 60))}:${two(inDay % 60)}`;
}

/** `20:15` of a minute. */
export function clockAt(minute: number): string {
  return localAt('2000-01-01', minute).slice(11);
}

/** The times that a text names, as the API takes them: `17:30, 20.15` are two. What is none goes along, to be refused. */
export function timesIn(text: string): string[] {
  return text
    .split(/[\s,;]+/)
    .filter((word) => word !== '')
    .map((word) => {
      const [, hour, minute] = /^(\d{1,2})[:.](\d{2})$/.exec(word) ?? [];
      return hour && minute ? `${hour.padStart(2, '0')}:${minute}:00` : word;
    });
}

export function snapped(minute: number, step: number): number {
  return Math.round(minute / step) * step;
}

export interface Axis {
  from: number;
  to: number;
}

/** The hours that a week needs, whole ones. */
export function axisOf(shows: readonly ScheduledShow[]): Axis {
  const spans = shows.map(spanOf);
  const from = Math.min(USUAL_HOURS.from, ...spans.map((span) => span.from));
  const to = Math.max(USUAL_HOURS.to, ...spans.map((span) => span.to));
  return { from: Math.floor(from / 60) * 60, to: Math.ceil(to / 60) * 60 };
}

export function hoursOf({ from, to }: Axis): number[] {
  return Array.from({ length: (to - from) / 60 }, (_, index) => from + index * 60);
}

export interface Span {
  from: number;
  /** When the trailers are over. */
  film: number;
  /** When the film is. */
  end: number;
  /** When the screen is clean. */
  to: number;
}

/** When a show has its screen: from its start by the clocks, as long as it takes. */
export function spanOf(show: ScheduledShow): Span {
  const from = minuteOf(show.starts_at_local, show.trading_day);
  return {
    from,
    film: from + show.trailer_minutes,
    end: from + minutesBetween(show.starts_at, show.ends_at),
    to: from + minutesBetween(show.starts_at, show.busy_until),
  };
}

/** Where a minute is on the axis, in percent. */
export function percentOf(minute: number, axis: Axis): number {
  return ((minute - axis.from) / (axis.to - axis.from)) * 100;
}

export function minuteAt(part: number, axis: Axis): number {
  return axis.from + part * (axis.to - axis.from);
}

/** The server's own, which is left out so that it goes along when the start moves. */
const USUAL_CLOSE_MINUTES = 15;

/** A show as it is, to be changed in something: a change names all of it. */
export function planOf(show: ScheduledShow): ShowPlan {
  const closes = minutesBetween(show.starts_at, show.sales_close_at);
  return {
    movie_id: show.movie.id,
    screen_id: show.screen.id,
    starts_at: show.starts_at,
    trailer_minutes: show.trailer_minutes,
    duration_minutes: minutesBetween(show.starts_at, show.ends_at) - show.trailer_minutes,
    format: show.format,
    language: show.language,
    subtitles: show.subtitles ?? null,
    base_price: show.base_price,
    orphan_rule: show.orphan_rule as NonNullable<ShowPlan['orphan_rule']>,
    sales_open_at: show.sales_open_at,
    sales_close_at: closes === USUAL_CLOSE_MINUTES ? null : show.sales_close_at,
    published: show.published,
  };
}

/** The same show at another time by the clocks, or on another screen; when sales close moves along. */
export function movedPlan(show: ScheduledShow, to: { screen: number; local: string }): ShowPlan {
  const { starts_at: _, ...plan } = planOf(show);
  const by = minutesBetween(show.starts_at, instantOf(to.local, show.time_zone));
  return {
    ...plan,
    screen_id: to.screen,
    starts_local: `${to.local}:00`,
    sales_close_at: plan.sales_close_at ? later(plan.sales_close_at, by) : null,
  };
}

/** What the clocks of a zone show at an instant. */
export function localOf(instant: string, zone: string): string {
  const parts = clockOf(zone).formatToParts(new Date(instant));
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.find((each) => each.type === type)?.value ?? '';
  return `${part('year')}-${part('month')}-${part('day')}T${part('hour')}:${part('minute')}`;
}

/** The instant at which the clocks of a zone show a time; the first, where it comes twice. */
export function instantOf(local: string, zone: string): string {
  const wanted = Date.parse(`${local.slice(0, 16)}:00Z`);
  const offsetAt = (at: number) => Date.parse(`${localOf(new Date(at).toISOString(), zone)}:00Z`) - at;
  // A day away on either side lie the two offsets that are possible; the larger one gives the earlier instant.
  const offsets = [offsetAt(wanted - 86_400_000), offsetAt(wanted + 86_400_000)].sort((a, b) => b - a);
  const fits = offsets.find((offset) => offsetAt(wanted - offset) === offset) ?? offsets[0] ?? 0;
  return new Date(wanted - fits).toISOString();
}

export function minutesBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / 60_000);
}

function later(instant: string, minutes: number): string {
  return new Date(Date.parse(instant) + minutes * 60_000).toISOString();
}

const clocks = new Map<string, Intl.DateTimeFormat>();

function clockOf(zone: string): Intl.DateTimeFormat {
  let clock = clocks.get(zone);
  if (!clock) {
    clock = new Intl.DateTimeFormat('en-u-ca-gregory-nu-latn', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
    });
    clocks.set(zone, clock);
  }
  return clock;
}

function two(number: number): string {
  return String(number).padStart(2, '0');
}
