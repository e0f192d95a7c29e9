import { expect, test } from 'vitest';
import type { MapSeat } from '@/shared/api/types';
import { inRows, lonelyCompanions, offeredCompanions, stateOf } from './seatMap';
import { heldStill, pinched } from './useZoom';

function seat(id: number, fields: Partial<MapSeat> = {}): MapSeat {
  return {
    id,
    row: 'A',
    seat: `${id}`,
    type: 'regular',
    status: 'available',
    price: 10,
    x: id,
    y: 0,
    mine: false,
    ...fields,
  };
}

const hall = [
  seat(1, { type: 'wheelchair' }),
  seat(2, { type: 'companion', companion_of: 1 }),
  seat(3, { type: 'wheelchair' }),
  seat(4, { type: 'companion', companion_of: 3, status: 'booked' }),
  seat(5),
];
const ids = (found: { companion: MapSeat }[]) => found.map(({ companion }) => companion.id);

test('a companion seat needs its own bay, not any', () => {
  expect(ids(lonelyCompanions(hall, new Set([2])))).toEqual([2]);
  expect(ids(lonelyCompanions(hall, new Set([2, 3])))).toEqual([2]);
  expect(ids(lonelyCompanions(hall, new Set([1, 2])))).toEqual([]);
});

test('a companion seat is offered with its bay while it is free and not chosen', () => {
  expect(ids(offeredCompanions(hall, new Set([1, 3])))).toEqual([2]);
  expect(ids(offeredCompanions(hall, new Set([1, 2])))).toEqual([]);
  expect(ids(offeredCompanions(hall, new Set([5])))).toEqual([]);
});

test('rows go from the screen to the back and from left to right', () => {
  const rows = inRows([seat(1, { y: 3, x: 2 }), seat(2, { y: 0 }), seat(3, { y: 3, x: 1 })]);
  expect(rows.map(({ y, seats }) => [y, seats.map(({ id }) => id)])).toEqual([
    [0, [2]],
    [3, [3, 1]],
  ]);
});

test('a seat that is given up while a hold is changed can be taken back', () => {
  const held = seat(7, { status: 'held', mine: true });
  expect(stateOf(held, new Set([7]), new Set([7]))).toBe('chosen');
  expect(stateOf(held, new Set(), new Set([7]))).toBe('available');
  expect(stateOf(held, new Set(), new Set())).toBe('mine');
  expect(stateOf(seat(8, { status: 'held' }), new Set(), new Set())).toBe('held');
});

test('fingers that part twice as far double the plan, up to an end', () => {
  expect(pinched(1, 100, 200)).toBe(2);
  expect(pinched(1, 100, 9000)).toBe(2.4);
  expect(pinched(1, 100, 1)).toBe(0.3);
  expect(pinched(1, 0, 100)).toBe(1);
});

test('the point between the fingers stays where it is', () => {
  // 50 pixels into the frame, 150 into the plan; twice as large that is 300 in, so 250 are scrolled away.
  expect(heldStill(100, 50, 2)).toBe(250);
  expect(heldStill(0, 0, 1.5)).toBe(0);
  // As large as before, and 20 pixels further to the right: the plan has come along.
  expect(heldStill(100, 50, 1, 70)).toBe(80);
});
