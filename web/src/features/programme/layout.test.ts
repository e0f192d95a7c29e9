import { expect, test } from 'vitest';
import type { LayoutSeat } from '@/shared/api/types';
import { historyOf, redo, step, undo } from './history';
import {
  changeSeat,
  countSeats,
  fromSeats,
  insertColumn,
  insertLine,
  letters,
  nameEveryLine,
  nameLine,
  numberLine,
  type Plan,
  paint,
  plainHall,
  rectangle,
  removeColumn,
  removeLine,
  seatAt,
  toSeats,
  way,
} from './layout';

const HALL: LayoutSeat[] = [
  { row: 'A', seat: '1', type: 'regular', x: 1, y: 0 },
  { row: 'A', seat: '2', type: 'premium', x: 2, y: 0 },
  { row: 'B', seat: '1', type: 'wheelchair', x: 0, y: 2 },
  { row: 'B', seat: '2', type: 'companion', x: 1, y: 2, companion_of: { row: 'B', seat: '1' } },
];

/** The labels of a line, with a dot for an aisle. */
const labels = (plan: Plan, y: number) =>
  plan.lines[y]?.seats.map((seat) => (seat ? `${seat.row}${seat.number}` : '.')).join(' ');

const empty = (lines: number, columns: number): Plan => ({
  lines: Array.from({ length: lines }, () => ({
    name: '',
    seats: Array.from({ length: columns }, () => null),
  })),
  columns,
  nextId: 0,
});

test('a layout comes back from the plan as it went in, walkways and bays included', () => {
  const plan = fromSeats(HALL);
  expect(plan.lines.map((line) => line.name)).toEqual(['A', '', 'B']);
  expect(toSeats(plan).seats).toEqual(HALL);
  expect(toSeats(plan).places[3]).toEqual({ x: 1, y: 2 });
  expect(toSeats(fromSeats([])).seats).toEqual([]);
});

test('painting an empty line names it and numbers its seats; painting over keeps the label', () => {
  let plan = paint(empty(2, 4), rectangle({ x: 0, y: 0 }, { x: 3, y: 1 }), 'regular');
  expect(labels(plan, 0)).toBe('A1 A2 A3 A4');
  expect(labels(plan, 1)).toBe('B1 B2 B3 B4');
  plan = paint(plan, [{ x: 1, y: 0 }], 'premium');
  expect(seatAt(plan, { x: 1, y: 0 })).toMatchObject({ row: 'A', number: '2', kind: 'premium' });
  expect(countSeats(plan)).toMatchObject({ regular: 7, premium: 1, all: 8 });
});

test('a seat between others gets the number that is free there, also where a row counts down', () => {
  const rising = paint(empty(1, 3), rectangle({ x: 0, y: 0 }, { x: 2, y: 0 }), 'regular');
  const gap = paint(rising, [{ x: 1, y: 0 }], 'gap');
  expect(labels(gap, 0)).toBe('A1 . A3');
  expect(labels(paint(gap, [{ x: 1, y: 0 }], 'vip'), 0)).toBe('A1 A2 A3');
  const falling = paint(numberLine(rising, 0, 'right'), [{ x: 1, y: 0 }], 'gap');
  expect(labels(paint(falling, [{ x: 1, y: 0 }], 'vip'), 0)).toBe('A3 A2 A1');
});

test('nothing is painted beside the hall, and painting what is there already is no change', () => {
  const plan = fromSeats(HALL);
  expect(
    paint(
      plan,
      [
        { x: 9, y: 0 },
        { x: 0, y: 9 },
        { x: -1, y: 0 },
      ],
      'regular',
    ),
  ).toBe(plan);
  expect(paint(plan, [{ x: 1, y: 0 }], 'regular')).toBe(plan);
  expect(paint(plan, [{ x: 0, y: 0 }], 'gap')).toBe(plan);
});

test('a companion belongs to the nearest bay, keeps it when the bay is renamed, and loses it with the bay', () => {
  let plan = paint(
    empty(1, 5),
    [
      { x: 0, y: 0 },
      { x: 4, y: 0 },
    ],
    'wheelchair',
  );
  plan = paint(plan, [{ x: 3, y: 0 }], 'companion');
  const bayOf = (of: Plan) => toSeats(of).seats.find((seat) => seat.type === 'companion')?.companion_of;
  expect(bayOf(plan)).toEqual({ row: 'A', seat: '2' });
  plan = changeSeat(plan, { x: 4, y: 0 }, { number: '40' });
  expect(bayOf(plan)).toEqual({ row: 'A', seat: '40' });
  plan = paint(plan, [{ x: 4, y: 0 }], 'gap');
  expect(bayOf(plan)).toEqual({ row: 'A', seat: '1' });
  plan = paint(plan, [{ x: 0, y: 0 }], 'regular');
  expect(bayOf(plan)).toBeUndefined();
});

test('lines and columns come and go without moving a bay from its companion', () => {
  let plan = insertLine(insertColumn(fromSeats(HALL), 0), 0);
  expect(labels(plan, 1)).toBe('. . A1 A2');
  expect(toSeats(plan).seats[3]).toMatchObject({ x: 2, y: 3, companion_of: { row: 'B', seat: '1' } });
  plan = removeColumn(removeLine(plan, 0), 0);
  expect(toSeats(plan).seats).toEqual(HALL);
  expect(removeColumn(empty(1, 0), 0).columns).toBe(0);
});

test('a line is named with all its seats, and the lines are lettered past the walkways', () => {
  const plan = fromSeats(HALL);
  expect(labels(nameLine(plan, 2, 'Z'), 2)).toBe('Z1 Z2 .');
  expect(nameEveryLine(nameLine(plan, 0, 'Q')).lines.map((line) => line.name)).toEqual(['A', '', 'B']);
  expect([0, 25, 26, 51, 52].map(letters)).toEqual(['A', 'Z', 'AA', 'AZ', 'BA']);
});

test('a plain hall has its aisles, its better seats at the back and its bays at the ends', () => {
  const plan = plainHall({
    lines: 3,
    seats: 8,
    aisles: [2, 6, 6, 99],
    premiumLines: 1,
    bays: 2,
    from: 'left',
  });
  expect(labels(plan, 0)).toBe('A1 A2 . A3 A4 A5 A6 . A7 A8');
  expect(plan.lines[2]?.seats.map((seat) => seat?.kind[0] ?? '.').join('')).toBe('wc.pppp.cw');
  expect(countSeats(plan)).toMatchObject({ all: 24, regular: 16, premium: 4, wheelchair: 2, companion: 2 });
  expect(
    toSeats(plan)
      .seats.filter((seat) => seat.type === 'companion')
      .map((seat) => seat.companion_of),
  ).toEqual([
    { row: 'C', seat: '1' },
    { row: 'C', seat: '8' },
  ]);
});

test('a stroke is undone as a whole, and a new step forgets what was undone', () => {
  let history = step(historyOf(1), 2);
  history = step(history, 3, true);
  history = step(history, 4);
  expect(undo(undo(history)).present).toBe(1);
  expect(redo(undo(history)).present).toBe(4);
  expect(undo(undo(undo(history))).present).toBe(1);
  expect(redo(history)).toBe(history);
  expect(step(undo(history), 9).future).toEqual([]);
  expect(step(history, 4)).toBe(history);
});

test('a hand so quick that it is seen here and there has gone over what is between', () => {
  expect(way({ x: 1, y: 1 }, { x: 4, y: 1 })).toEqual([
    { x: 2, y: 1 },
    { x: 3, y: 1 },
    { x: 4, y: 1 },
  ]);
  expect(way({ x: 2, y: 3 }, { x: 1, y: 1 })).toEqual([
    { x: 2, y: 2 },
    { x: 1, y: 1 },
  ]);
  expect(way({ x: 2, y: 3 }, { x: 2, y: 3 })).toEqual([]);
});
