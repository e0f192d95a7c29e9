import { expect, test } from 'vitest';
import { day, id, oneOf, ownPath, words } from './searchParams';

test('days are days of the calendar', () => {
  expect(day('2026-02-28')).toBe('2026-02-28');
  for (const wrong of ['2026-02-31', '2026-2-1', 'today', 20260228, undefined]) {
    expect(day(wrong)).toBeUndefined();
  }
});

test('ids are whole and positive', () => {
  expect(id(7)).toBe(7);
  expect(id('7')).toBe(7);
  for (const wrong of [0, -1, 1.5, 'seven', undefined, null]) expect(id(wrong)).toBeUndefined();
});

test('a film may be named by a number', () => {
  expect(words(1917)).toBe('1917');
  expect(words('')).toBeUndefined();
  expect(words({})).toBeUndefined();
});

test('of a list only what is on it', () => {
  expect(oneOf(['past', 'upcoming'], 'past')).toBe('past');
  expect(oneOf(['past', 'upcoming'], 'all')).toBeUndefined();
});

test('only paths of this site are gone to', () => {
  expect(ownPath('/bookings?when=past')).toBe('/bookings?when=past');
  for (const wrong of ['//evil.test', '/\\evil.test', 'https://evil.test', 'javascript:alert(1)', 3]) {
    expect(ownPath(wrong)).toBeUndefined();
  }
});
