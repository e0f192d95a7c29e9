import type { MapSeat } from '@/shared/api/types';
import type { HallLine } from './HallGrid';
import type { Place } from './layout';

/** Seats that are kept back, with the reason of each. */
export type Kept = ReadonlyMap<number, string>;

/** The hall as lines of places, without what is empty at its left and in front. */
export interface Hall {
  lines: readonly (readonly (MapSeat | null)[])[];
  columns: number;
}

export function hallOf(seats: readonly MapSeat[]): Hall {
  if (seats.length === 0) return { lines: [], columns: 0 };
  const left = Math.min(...seats.map((seat) => seat.x));
  const front = Math.min(...seats.map((seat) => seat.y));
  const columns = Math.max(...seats.map((seat) => seat.x)) - left + 1;
  const count = Math.max(...seats.map((seat) => seat.y)) - front + 1;
  const lines = Array.from({ length: count }, () =>
    Array.from({ length: columns }, () => null as MapSeat | null),
  );
  for (const seat of seats) {
    const line = lines[seat.y - front];
    if (line) line[seat.x - left] = seat;
  }
  return { lines, columns };
}

/** Whether somebody has a seat: such a one cannot be kept back. */
export function isTaken(seat: MapSeat): boolean {
  return seat.status === 'held' || seat.status === 'booked';
}

/** Keeps seats back, or lets them go; places without a seat, and seats that somebody has, stay as they are. */
export function withKept(kept: Kept, hall: Hall, places: readonly Place[], reason: string | null): Kept {
  const next = new Map(kept);
  for (const { x, y } of places) {
    const seat = hall.lines[y]?.[x];
    if (!seat || isTaken(seat)) continue;
    if (reason === null) next.delete(seat.id);
    else if (!next.has(seat.id)) next.set(seat.id, reason);
  }
  return next;
}

export function hallLines(hall: Hall, kept: Kept, words: (seat: MapSeat | null) => string): HallLine[] {
  return hall.lines.map((line) => ({
    name: line.find((seat) => seat !== null)?.row ?? '',
    cells: line.map((seat) => ({
      number: seat?.seat ?? null,
      kind: seat?.type ?? null,
      label: words(seat),
      mark: seat === null ? null : kept.has(seat.id) ? 'kept' : isTaken(seat) ? 'taken' : null,
    })),
  }));
}
