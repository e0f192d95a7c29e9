import { expect, test } from 'vitest';
import type { Showtime } from '@/shared/api/types';
import { byDayAndCinema } from './films';

const show = (id: number, trading_day: string, cinema: number) =>
  ({ id, trading_day, cinema: { id: cinema, name: `Cinema ${cinema}` } }) as Showtime;

const SHOWS = [
  show(1, '2026-11-27', 2),
  show(2, '2026-11-26', 1),
  show(3, '2026-11-26', 2),
  show(4, '2026-11-26', 1),
];

const told = (usual: number | null) =>
  byDayAndCinema(SHOWS, usual).map(({ day, cinemas }) => [
    day,
    ...cinemas.map(({ id, showtimes }) => `${id}: ${showtimes.map((each) => each.id).join(' ')}`),
  ]);

test('the days in their order, and of each the cinemas in that of their first shows', () => {
  expect(told(null)).toEqual([
    ['2026-11-26', '1: 2 4', '2: 3'],
    ['2026-11-27', '2: 1'],
  ]);
});

test('the cinema that somebody usually goes to is first', () => {
  expect(told(2)[0]).toEqual(['2026-11-26', '2: 3', '1: 2 4']);
});
