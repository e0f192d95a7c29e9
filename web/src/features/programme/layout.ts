import type { LayoutSeat } from '@/shared/api/types';

/*
 * A hall as it is being drawn: lines of places from the screen to the back, each with a seat or empty. Everything here
 * returns a new plan and leaves the old one alone, which is what undoing lives on.
 */

export const SEAT_KINDS = ['regular', 'premium', 'vip', 'couple', 'wheelchair', 'companion'] as const;
export type SeatKind = (typeof SEAT_KINDS)[number];

/** What painting leaves behind: a seat of a kind, or an aisle. */
export type Brush = SeatKind | 'gap';

/** The API's bounds. */
export const MOST_PLACES = 200;
export const MOST_SEATS = 1_000;
export const LONGEST_LABEL = 4;

export interface PlanSeat {
  /** Its own while it is drawn, so that a companion keeps its bay when either moves. */
  id: number;
  row: string;
  number: string;
  kind: SeatKind;
  /** For a companion seat: the `id` of its wheelchair bay. */
  bay: number | null;
}

export interface Line {
  /** What new seats of it are called; every seat of it when it is named anew. */
  name: string;
  seats: readonly (PlanSeat | null)[];
}

export interface Plan {
  lines: readonly Line[];
  columns: number;
  nextId: number;
}

export interface Place {
  x: number;
  y: number;
}

export function fromSeats(seats: readonly LayoutSeat[]): Plan {
  const columns = Math.max(-1, ...seats.map((seat) => seat.x)) + 1;
  const count = Math.max(-1, ...seats.map((seat) => seat.y)) + 1;
  const label = (row: string, seat: string) => `${row} ${seat}`;
  const ids = new Map(seats.map((seat, index) => [label(seat.row, seat.seat), index]));
  const lines = Array.from({ length: count }, () =>
    Array.from({ length: columns }, () => null as PlanSeat | null),
  );
  seats.forEach((seat, id) => {
    const bay = seat.companion_of
      ? (ids.get(label(seat.companion_of.row, seat.companion_of.seat)) ?? null)
      : null;
    const line = lines[seat.y];
    if (line) line[seat.x] = { id, row: seat.row, number: seat.seat, kind: seat.type ?? 'regular', bay };
  });
  return {
    lines: lines.map((line) => ({ name: line.find((seat) => seat !== null)?.row ?? '', seats: line })),
    columns,
    nextId: seats.length,
  };
}

/** As the API takes it; `places[i]` is where the seat `i` is, for what the API says about `/seats/i`. */
export function toSeats(plan: Plan): { seats: LayoutSeat[]; places: Place[] } {
  const found = everySeat(plan);
  const byId = new Map(found.map(({ seat }) => [seat.id, seat]));
  return {
    places: found.map(({ x, y }) => ({ x, y })),
    seats: found.map(({ seat, x, y }) => {
      const bay = seat.bay === null ? undefined : byId.get(seat.bay);
      return {
        row: seat.row,
        seat: seat.number,
        type: seat.kind,
        x,
        y,
        ...(bay ? { companion_of: { row: bay.row, seat: bay.number } } : {}),
      };
    }),
  };
}

export function seatAt(plan: Plan, { x, y }: Place): PlanSeat | null {
  return plan.lines[y]?.seats[x] ?? null;
}

export function everySeat(plan: Plan): { seat: PlanSeat; x: number; y: number }[] {
  return plan.lines.flatMap((line, y) =>
    line.seats.flatMap((seat, x) => (seat === null ? [] : [{ seat, x, y }])),
  );
}

/** How many seats there are of each kind. */
export function countSeats(plan: Plan): Record<SeatKind, number> & { all: number } {
  const counts = { regular: 0, premium: 0, vip: 0, couple: 0, wheelchair: 0, companion: 0, all: 0 };
  for (const { seat } of everySeat(plan)) {
    counts[seat.kind] += 1;
    counts.all += 1;
  }
  return counts;
}

/** Puts the brush on places. A seat that is there keeps its label; what has become a companion finds its bay. */
export function paint(plan: Plan, places: readonly Place[], brush: Brush): Plan {
  let painted = plan;
  for (const place of places) painted = paintOne(painted, place, brush);
  return painted === plan ? plan : withBays(painted);
}

function paintOne(plan: Plan, place: Place, brush: Brush): Plan {
  const line = plan.lines[place.y];
  if (!line || place.x < 0 || place.x >= plan.columns) return plan;
  const old = seatAt(plan, place);
  if (brush === 'gap') return old ? withSeat(plan, place, null) : plan;
  if (old?.kind === brush) return plan;
  if (old) return withSeat(plan, place, { ...old, kind: brush, bay: null });
  const name = line.name || freeName(plan, place.y);
  const named = line.name ? plan : { ...plan, lines: replaced(plan.lines, place.y, { ...line, name }) };
  const seat = { id: plan.nextId, row: name, number: numberFor(line, place.x), kind: brush, bay: null };
  return { ...withSeat(named, place, seat), nextId: plan.nextId + 1 };
}

/** The number that fits between the neighbours, where it is free; else the next one of the row. */
function numberFor(line: Line, x: number): string {
  const numbers = line.seats.map((seat) => (seat === null ? Number.NaN : Number(seat.number)));
  const isFree = (number: number) => number > 0 && !numbers.includes(number);
  const before = numbers.slice(0, x).findLast((number) => !Number.isNaN(number));
  const after = numbers.slice(x + 1).find((number) => !Number.isNaN(number));
  const isFalling = before !== undefined && after !== undefined && before > after;
  const step = isFalling ? -1 : 1;
  if (before !== undefined && isFree(before + step)) return String(before + step);
  if (after !== undefined && isFree(after - step)) return String(after - step);
  return String(Math.max(0, ...numbers.filter((number) => !Number.isNaN(number))) + 1);
}

/** Companions without a bay go to the nearest one, in their own row first; a bay that is gone is let go of. */
function withBays(plan: Plan): Plan {
  const seats = everySeat(plan);
  const bays = seats.filter(({ seat }) => seat.kind === 'wheelchair');
  const known = new Set(bays.map(({ seat }) => seat.id));
  let mended = plan;
  for (const { seat, x, y } of seats) {
    if (seat.kind !== 'companion' || (seat.bay !== null && known.has(seat.bay))) continue;
    const far = (bay: Place) => Math.abs(bay.x - x) + 3 * Math.abs(bay.y - y);
    const nearest = bays.toSorted((a, b) => far(a) - far(b))[0];
    mended = withSeat(mended, { x, y }, { ...seat, bay: nearest?.seat.id ?? null });
  }
  return mended;
}

export type SeatChange = Partial<Pick<PlanSeat, 'row' | 'number' | 'bay'>>;

/** Changes what is printed on a seat, or its bay. */
export function changeSeat(plan: Plan, place: Place, change: SeatChange): Plan {
  const seat = seatAt(plan, place);
  return seat ? withSeat(plan, place, { ...seat, ...change }) : plan;
}

/** Names a line and every seat of it. */
export function nameLine(plan: Plan, y: number, name: string): Plan {
  const line = plan.lines[y];
  if (!line) return plan;
  const seats = line.seats.map((seat) => seat && { ...seat, row: name });
  return { ...plan, lines: replaced(plan.lines, y, { name, seats }) };
}

export type Side = 'left' | 'right';

/** Numbers the seats of a line from 1, as one comes to them from a side. */
export function numberLine(plan: Plan, y: number, from: Side): Plan {
  const line = plan.lines[y];
  if (!line) return plan;
  const count = line.seats.filter((seat) => seat !== null).length;
  let passed = 0;
  const seats = line.seats.map((seat) => {
    if (seat === null) return null;
    passed += 1;
    return { ...seat, number: String(from === 'left' ? passed : count + 1 - passed) };
  });
  return { ...plan, lines: replaced(plan.lines, y, { ...line, seats }) };
}

export function numberEveryLine(plan: Plan, from: Side): Plan {
  return plan.lines.reduce((numbered, _, y) => numberLine(numbered, y, from), plan);
}

/** Names the lines that have seats A, B, C … from the screen to the back. */
export function nameEveryLine(plan: Plan): Plan {
  let named = 0;
  return plan.lines.reduce((sofar, line, y) => {
    if (line.seats.every((seat) => seat === null)) return sofar;
    named += 1;
    return nameLine(sofar, y, letters(named - 1));
  }, plan);
}

/** A new line before the line `at`; after the last one where `at` is their number. */
export function insertLine(plan: Plan, at: number): Plan {
  if (plan.lines.length >= MOST_PLACES) return plan;
  const line: Line = { name: '', seats: Array.from({ length: plan.columns }, () => null) };
  return { ...plan, lines: plan.lines.toSpliced(at, 0, line) };
}

export function removeLine(plan: Plan, at: number): Plan {
  return withBays({ ...plan, lines: plan.lines.toSpliced(at, 1) });
}

export function insertColumn(plan: Plan, at: number): Plan {
  if (plan.columns >= MOST_PLACES) return plan;
  const lines = plan.lines.map((line) => ({ ...line, seats: line.seats.toSpliced(at, 0, null) }));
  return { ...plan, columns: plan.columns + 1, lines };
}

export function removeColumn(plan: Plan, at: number): Plan {
  if (plan.columns === 0) return plan;
  const lines = plan.lines.map((line) => ({ ...line, seats: line.seats.toSpliced(at, 1) }));
  return withBays({ ...plan, columns: plan.columns - 1, lines });
}

export interface PlainHall {
  lines: number;
  seats: number;
  /** After which seats of a line there is an aisle. */
  aisles: readonly number[];
  /** How many of the last lines are premium. */
  premiumLines: number;
  /** Wheelchair bays with a companion seat each, at the outer ends of the last line. */
  bays: number;
  from: Side;
}

/** A hall like most: lines as long as each other, aisles from the front to the back. */
export function plainHall(wanted: PlainHall): Plan {
  const aisles = [...new Set(wanted.aisles)].filter((after) => after > 0 && after < wanted.seats);
  const columns = Math.min(MOST_PLACES, wanted.seats + aisles.length);
  const isAisle = (x: number) =>
    aisles.some((after) => x === after + aisles.filter((other) => other < after).length);
  const row = Array.from({ length: columns }, (_, x) => x).filter((x) => !isAisle(x));
  let plan: Plan = { lines: [], columns, nextId: 0 };
  const count = Math.min(MOST_PLACES, wanted.lines);
  for (let y = 0; y < count; y += 1) {
    plan = insertLine(plan, y);
    const brush = y >= count - wanted.premiumLines ? 'premium' : 'regular';
    plan = paint(
      plan,
      row.map((x) => ({ x, y })),
      brush,
    );
  }
  plan = numberEveryLine(nameEveryLine(plan), wanted.from);
  return withCompanyAtTheEnds(plan, row, count - 1, wanted.bays);
}

/** Bays from the left end, the right end, the left … each with its companion towards the middle. */
function withCompanyAtTheEnds(plan: Plan, row: readonly number[], y: number, bays: number): Plan {
  const possible = Math.min(bays, Math.floor(row.length / 2));
  let made = plan;
  for (let index = 0; index < possible; index += 1) {
    const end = 2 * Math.floor(index / 2);
    const pick = (from: number) => (index % 2 === 0 ? row[from] : row.at(-1 - from)) ?? 0;
    made = paint(made, [{ x: pick(end), y }], 'wheelchair');
    made = paint(made, [{ x: pick(end + 1), y }], 'companion');
  }
  return made;
}

/** Every place of the rectangle between two. */
export function rectangle(a: Place, b: Place): Place[] {
  const span = (from: number, to: number) =>
    Array.from({ length: Math.abs(to - from) + 1 }, (_, index) => Math.min(from, to) + index);
  return span(a.y, b.y).flatMap((y) => span(a.x, b.x).map((x) => ({ x, y })));
}

/** The places on the straight way from one to another, without the first: what a quick hand has gone over. */
export function way(from: Place, to: Place): Place[] {
  const steps = Math.max(Math.abs(to.x - from.x), Math.abs(to.y - from.y));
  const along = (a: number, b: number, step: number) => Math.round(a + ((b - a) * step) / steps);
  return Array.from({ length: steps }, (_, index) => ({
    x: along(from.x, to.x, index + 1),
    y: along(from.y, to.y, index + 1),
  }));
}

export function samePlace(a: Place | null, b: Place | null): boolean {
  return a?.x === b?.x && a?.y === b?.y;
}

/** 0 is A, 25 Z, 26 AA. */
export function letters(index: number): string {
  const last = String.fromCharCode(65 + (index % 26));
  return index < 26 ? last : `${letters(Math.floor(index / 26) - 1)}${last}`;
}

/** The first letter that no line has. */
function freeName(plan: Plan, y: number): string {
  const taken = new Set(plan.lines.map((line) => line.name));
  const before = plan.lines.slice(0, y).filter((line) => line.name !== '').length;
  for (let index = before; ; index += 1) if (!taken.has(letters(index))) return letters(index);
}

function withSeat(plan: Plan, { x, y }: Place, seat: PlanSeat | null): Plan {
  const line = plan.lines[y];
  if (!line) return plan;
  return { ...plan, lines: replaced(plan.lines, y, { ...line, seats: replaced(line.seats, x, seat) }) };
}

function replaced<T>(list: readonly T[], index: number, value: T): T[] {
  return list.map((each, at) => (at === index ? value : each));
}
