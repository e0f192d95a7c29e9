import { expect, test } from 'vitest';
import type { ScheduledShow } from '@/shared/api/types';
import {
  axisOf,
  clockAt,
  hoursOf,
  instantOf,
  localAt,
  localOf,
  minuteAt,
  minuteOf,
  mondayOf,
  movedPlan,
  percentOf,
  planOf,
  snapped,
  spanOf,
  timesIn,
  weekFrom,
} from './timeline';

const SHOW = {
  id: 7,
  movie: { id: 3, title: 'Metropolis' },
  screen: { id: 2, name: 'Saal 1' },
  cinema: { id: 1, name: 'Lichtburg', city: 'Berlin' },
  starts_at: '2026-11-25T19:15:00Z',
  starts_at_local: '2026-11-25T20:15:00',
  ends_at: '2026-11-25T21:55:00Z',
  busy_until: '2026-11-25T22:10:00Z',
  trailer_minutes: 10,
  trading_day: '2026-11-25',
  time_zone: 'Europe/Berlin',
  status: 'scheduled',
  format: '2D',
  language: 'de',
  subtitles: null,
  currency: 'EUR',
  base_price: 12.5,
  on_sale: true,
  sales_open_at: '2026-11-01T09:00:00Z',
  sales_close_at: '2026-11-25T19:30:00Z',
  orphan_rule: 'lenient',
  published: true,
  version: 1,
  layout_id: 1,
  layout_version: 1,
  occupancy: { seats: 100, sold: 0, held: 0, blocked: 0 },
} satisfies ScheduledShow;

test('a week begins on its Monday, over the ends of months and of years', () => {
  expect(mondayOf('2026-11-25')).toBe('2026-11-23');
  expect(mondayOf('2026-11-23')).toBe('2026-11-23');
  expect(mondayOf('2027-01-03')).toBe('2026-12-28');
  expect(weekFrom('2026-12-28').at(-1)).toBe('2027-01-03');
});

test('a minute after midnight belongs to the trading day before, there and back', () => {
  expect(minuteOf('2026-11-26T00:15:00', '2026-11-25')).toBe(1455);
  expect(localAt('2026-11-25', 1455)).toBe('2026-11-26T00:15');
  expect(localAt('2026-12-31', 1440)).toBe('2027-01-01T00:00');
  expect(clockAt(1455)).toBe('00:15');
  expect(snapped(723, 5)).toBe(725);
});

test('a show has its screen for its trailers, its film and the cleaning', () => {
  expect(spanOf(SHOW)).toEqual({ from: 1215, film: 1225, end: 1375, to: 1390 });
});

test('the hours of a week hold every show, and an empty one has room', () => {
  expect(axisOf([])).toEqual({ from: 600, to: 1440 });
  const late = { ...SHOW, starts_at_local: '2026-11-26T00:15:00' };
  const early = { ...SHOW, starts_at_local: '2026-11-25T08:30:00' };
  const axis = axisOf([late, early]);
  expect(axis).toEqual({ from: 480, to: 1680 });
  expect(hoursOf(axis)).toHaveLength(20);
  expect(percentOf(1080, axis)).toBe(50);
  expect(minuteAt(0.5, axis)).toBe(1080);
});

test('clocks and instants agree, also where the clocks are changed', () => {
  expect(localOf('2026-11-25T19:15:00Z', 'Europe/Berlin')).toBe('2026-11-25T20:15');
  expect(instantOf('2026-11-25T20:15', 'Europe/Berlin')).toBe('2026-11-25T19:15:00.000Z');
  expect(instantOf('2026-07-01T20:15', 'America/New_York')).toBe('2026-07-02T00:15:00.000Z');
  // Twice on that day: the first of the two.
  expect(instantOf('2026-10-25T02:30', 'Europe/Berlin')).toBe('2026-10-25T00:30:00.000Z');
  expect(instantOf('2026-10-25T12:00', 'Europe/Berlin')).toBe('2026-10-25T11:00:00.000Z');
});

test('a show that is moved keeps everything else, and its sales close as long after its start', () => {
  expect(planOf(SHOW)).toMatchObject({
    duration_minutes: 150,
    sales_close_at: null,
    starts_at: SHOW.starts_at,
  });
  const own = { ...SHOW, sales_close_at: '2026-11-25T18:15:00Z' };
  const moved = movedPlan(own, { screen: 5, local: '2026-11-26T14:00' });
  expect(moved).toMatchObject({
    screen_id: 5,
    starts_local: '2026-11-26T14:00:00',
    base_price: 12.5,
    sales_close_at: '2026-11-26T12:00:00.000Z',
  });
  expect(moved).not.toHaveProperty('starts_at');
});

test('times are told apart however they are written', () => {
  expect(timesIn('17:30, 20.15;9:00  late ')).toEqual(['17:30:00', '20:15:00', '09:00:00', 'late']);
  expect(timesIn(' ')).toEqual([]);
});
