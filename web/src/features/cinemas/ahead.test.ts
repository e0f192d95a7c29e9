import { expect, test } from 'vitest';
import type { Programme } from '@/shared/api/types';
import { byWhatIsAhead, dayToBeginWith, nextShow } from './ahead';

type Item = Programme['items'][number];

const NOW = Date.parse('2026-11-25T20:00:00Z');

function item(title: string, ...shows: [start: string, isOnSale: boolean][]): Item {
  const showtimes = shows.map(([start, on_sale]) => ({ starts_at: `2026-11-25T${start}:00Z`, on_sale }));
  return { movie: { title }, showtimes } as Item;
}

const told = (items: readonly Item[]) =>
  items.map(({ movie, showtimes }) => [
    movie.title,
    ...showtimes.map(({ starts_at }) => starts_at.slice(11, 16)),
  ]);

test('what can still be seen comes first, without the shows that have begun', () => {
  const { ahead, over } = byWhatIsAhead(
    [
      item('Detour', ['12:00', false]),
      item('Häxan', ['18:00', false], ['22:00', true]),
      item('Nosferatu', ['15:00', false], ['19:30', false]),
    ],
    NOW,
  );
  expect(told(ahead)).toEqual([['Häxan', '22:00']]);
  expect(told(over)).toEqual([
    ['Detour', '12:00'],
    ['Nosferatu', '15:00', '19:30'],
  ]);
});

test('a show that is not on sale yet is ahead; one that has begun and still sells is as well', () => {
  const { ahead, over } = byWhatIsAhead(
    [item('Wings', ['21:00', false]), item('The Kid', ['19:50', true])],
    NOW,
  );
  expect(told(ahead)).toEqual([
    ['Wings', '21:00'],
    ['The Kid', '19:50'],
  ]);
  expect(over).toEqual([]);
});

test('home begins with the next day when the last show has begun, and not on a day without shows', () => {
  const day = (...items: Item[]) => dayToBeginWith({ date: '2026-11-30', items }, NOW);
  expect(day(item('Detour', ['12:00', false]), item('Wings', ['22:00', true]))).toBe('2026-11-30');
  expect(day(item('Detour', ['12:00', false]))).toBe('2026-12-01');
  expect(day()).toBe('2026-11-30');
});

test('the next show of a film is one that can be booked, else one that is not on sale yet', () => {
  const next = (...shows: [start: string, isOnSale: boolean][]) =>
    nextShow(item('Wings', ...shows).showtimes, NOW)?.starts_at.slice(11, 16);
  expect(next(['19:00', false], ['21:00', false], ['22:00', true])).toBe('22:00');
  expect(next(['19:00', false], ['21:00', false])).toBe('21:00');
  expect(next(['19:00', false])).toBeUndefined();
});
