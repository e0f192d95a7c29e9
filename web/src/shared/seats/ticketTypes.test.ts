import { expect, test } from 'vitest';
import { ticketsFor, typesIn } from './ticketTypes';

test('who is not named is a grown-up', () => {
  expect(ticketsFor([3, 4], { 4: 'child', 9: 'senior' })).toEqual([
    { seat_id: 3, type: 'adult' },
    { seat_id: 4, type: 'child' },
  ]);
});

test('an address may say anything', () => {
  expect(typesIn({ 4: 'child', x: 'child', 5: 'emperor' })).toEqual({ 4: 'child' });
  expect(typesIn('child')).toEqual({});
  expect(typesIn(null)).toEqual({});
});
