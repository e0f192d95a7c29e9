import { expect, test } from 'vitest';
import { changesIn } from './auditChanges';

test('of an old and a new value only what differs is told, down to where it stands', () => {
  const detail = {
    old: { fee: 0, floor: null, tax: { basis_points: 0, included: true } },
    new: { fee: 0, floor: 400, tax: { basis_points: 700, included: true } },
  };
  expect(changesIn(detail)).toEqual({
    changes: [
      { name: 'tax basis points', before: '0', after: '700' },
      { name: 'floor', before: undefined, after: '400' },
    ],
    facts: [],
  });
});

test('what was made has no before, what was deleted no after', () => {
  expect(changesIn({ new: { code: 'SUMMER' } }).changes).toEqual([
    { name: 'code', before: undefined, after: 'SUMMER' },
  ]);
  expect(changesIn({ before: { title: 'Detour' } }).changes).toEqual([
    { name: 'title', before: 'Detour', after: undefined },
  ]);
});

test('a state that moved is a change, and the rest are facts', () => {
  expect(changesIn({ event: 'confirmed', free: false, from: 'awaiting_payment', to: 'confirmed' })).toEqual({
    changes: [{ name: '', before: 'awaiting_payment', after: 'confirmed' }],
    facts: [['free', 'false']],
  });
  expect(changesIn({ from: 'held', seats: [1, 2] })).toEqual({
    changes: [],
    facts: [
      ['from', 'held'],
      ['seats', '1, 2'],
    ],
  });
});

test('lists are told as a whole, and whatever else is there as it is', () => {
  expect(changesIn({ old: { ids: [1] }, new: { ids: [1, 2] } }).changes).toEqual([
    { name: 'ids', before: '1', after: '1, 2' },
  ]);
  expect(changesIn({ old: { ids: [1] }, new: { ids: [] } }).changes).toEqual([
    { name: 'ids', before: '1', after: undefined },
  ]);
  expect(changesIn(null)).toEqual({ changes: [], facts: [] });
  expect(changesIn('by hand')).toEqual({ changes: [], facts: [['', 'by hand']] });
});
