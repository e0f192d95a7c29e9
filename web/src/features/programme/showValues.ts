import type { ScheduledShow, ShowPlan } from '@/shared/api/types';
import { instantOf, localOf, minutesBetween, planOf } from './timeline';

/** What the form of a show holds: named as in the body that is sent, for what the server says about a field. */
export interface ShowValues extends Record<string, unknown> {
  movie_id: string | null;
  screen_id: string;
  /** By the clocks of the cinema, as the browser's own field for it writes it. */
  starts_local: string;
  /** Empty, unless the clocks show the start twice. */
  fold: string;
  trailer_minutes: number | string;
  /** Empty: as long as the film runs. */
  duration_minutes: number | string;
  format: string;
  language: string | null;
  subtitles: string | null;
  base_price: number | null;
  orphan_rule: string;
  /** By the clocks; empty: at once. */
  sales_open_at: string;
  /** By the clocks; empty: 15 minutes after the start. */
  sales_close_at: string;
  published: boolean;
}

export function newShow(screen: number | undefined, local: string): ShowValues {
  return {
    movie_id: null,
    screen_id: screen ? String(screen) : '',
    starts_local: local,
    fold: '',
    trailer_minutes: 10,
    duration_minutes: '',
    format: '2D',
    language: null,
    subtitles: null,
    base_price: null,
    orphan_rule: 'lenient',
    sales_open_at: '',
    sales_close_at: '',
    published: true,
  };
}

export function valuesOf(show: ScheduledShow): ShowValues {
  const plan = planOf(show);
  const local = (instant: string | null | undefined) => (instant ? localOf(instant, show.time_zone) : '');
  return {
    movie_id: String(show.movie.id),
    screen_id: String(show.screen.id),
    starts_local: show.starts_at_local.slice(0, 16),
    fold: '',
    trailer_minutes: show.trailer_minutes,
    duration_minutes: plan.duration_minutes ?? '',
    format: show.format,
    language: show.language,
    subtitles: show.subtitles ?? null,
    base_price: show.base_price,
    orphan_rule: show.orphan_rule,
    sales_open_at: local(plan.sales_open_at),
    sales_close_at: local(plan.sales_close_at),
    published: show.published,
  };
}

/** What all shows of many have: everything but the start. */
export function templateFrom(values: ShowValues, zone: string): ShowPlan {
  const number = (value: number | string) => (value === '' ? null : Number(value));
  const instant = (local: string) => (local === '' ? null : instantOf(local, zone));
  return {
    movie_id: Number(values.movie_id),
    screen_id: Number(values.screen_id),
    trailer_minutes: number(values.trailer_minutes) ?? 0,
    duration_minutes: number(values.duration_minutes),
    format: values.format,
    language: values.language ?? '',
    subtitles: values.subtitles,
    base_price: values.base_price ?? 0,
    orphan_rule: values.orphan_rule as NonNullable<ShowPlan['orphan_rule']>,
    sales_open_at: instant(values.sales_open_at),
    sales_close_at: instant(values.sales_close_at),
    published: values.published,
  };
}

/**
 * As the API takes it. What was not touched of an existing show goes back as it came, to the second: the fields know
 * only minutes, and not which of two hours of the same name is meant.
 */
export function planFrom(values: ShowValues, zone: string, old?: ScheduledShow): ShowPlan {
  const template = templateFrom(values, zone);
  if (!old) return { ...template, ...startOf(values) };
  const before = valuesOf(old);
  const asBefore = planOf(old);
  const isMoved = values.starts_local !== before.starts_local || values.fold !== '';
  const isCloseKept = values.sales_close_at === before.sales_close_at;
  const by = isMoved ? minutesBetween(old.starts_at, instantOf(values.starts_local, zone)) : 0;
  return {
    ...template,
    ...(isMoved ? startOf(values) : { starts_at: old.starts_at }),
    sales_open_at:
      values.sales_open_at === before.sales_open_at ? old.sales_open_at : (template.sales_open_at ?? null),
    sales_close_at:
      isCloseKept && asBefore.sales_close_at
        ? new Date(Date.parse(asBefore.sales_close_at) + by * 60_000).toISOString()
        : (template.sales_close_at ?? null),
  };
}

function startOf({ starts_local, fold }: ShowValues): Pick<ShowPlan, 'starts_local' | 'fold'> {
  return {
    starts_local: `${starts_local}:00`,
    ...(fold === '' ? {} : { fold: fold as 'first' | 'second' }),
  };
}
