import { expect, test } from 'vitest';
import type { MapSeat } from '@/shared/api/types';
import { hallLines, hallOf, withKept } from './blocks';

const seat = (id: number, x: number, y: number, status: MapSeat['status'] = 'available'): MapSeat => ({
  id,
  row: 'ABC'[y] ?? '',
  seat: String(x),
  x,
  y,
  type: 'regular',
  status,
  price: 10,
  mine: false,
});

const HALL = hallOf([seat(1, 4, 1), seat(2, 5, 1), seat(3, 7, 1, 'booked'), seat(4, 4, 2, 'held')]);

test('a hall begins with its first seat, with its aisles in between', () => {
  expect(HALL.columns).toBe(4);
  expect(HALL.lines.map((line) => line.map((each) => each?.id ?? 0))).toEqual([
    [1, 2, 0, 3],
    [4, 0, 0, 0],
  ]);
  expect(hallOf([])).toEqual({ lines: [], columns: 0 });
});

test('seats are kept back for a reason that they keep, but never those that somebody has', () => {
  const everywhere = HALL.lines.flatMap((line, y) => line.map((_, x) => ({ x, y })));
  const first = withKept(new Map(), HALL, [{ x: 0, y: 0 }], 'broken');
  const all = withKept(first, HALL, everywhere, 'press');
  expect([...all]).toEqual([
    [1, 'broken'],
    [2, 'press'],
  ]);
  expect([...withKept(all, HALL, [{ x: 0, y: 0 }], null).keys()]).toEqual([2]);
  expect(hallLines(HALL, all, () => 'words')[0]?.cells.map((cell) => cell.mark)).toEqual([
    'kept',
    'kept',
    null,
    'taken',
  ]);
});
