import type { Problem } from '@/shared/api/problem';

/** Which seats a new layout lacks that somebody has (`H7`), and for how many shows; from `layout_seat_sold`. */
export function vanishedSeats(problem: Problem): { seats: string[]; shows: number } {
  const found = Array.isArray(problem.members.seats) ? problem.members.seats.filter(isVanished) : [];
  return {
    seats: [...new Set(found.map(({ row, seat }) => `${row}${seat}`))],
    shows: new Set(found.map(({ showtime_id }) => showtime_id)).size,
  };
}

function isVanished(value: unknown): value is { row: string; seat: string; showtime_id: number } {
  const { row, seat, showtime_id } = (value ?? {}) as Record<string, unknown>;
  return typeof row === 'string' && typeof seat === 'string' && typeof showtime_id === 'number';
}
