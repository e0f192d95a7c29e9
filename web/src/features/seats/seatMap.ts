import { type QueryClient, queryOptions } from '@tanstack/react-query';
import { answer, api } from '@/shared/api/client';
import type { MapSeat, SeatMap } from '@/shared/api/types';

/** What an event of the stream says of a seat. It names nobody, so whose seat it is stays as it was. */
interface SeatChange {
  id: number;
  status: MapSeat['status'];
}

export interface SeatChanges {
  seq: number;
  seats: SeatChange[];
}

/** `viewer`: the map says which seats are one's own, so everyone has their own copy. */
export function seatMapKey(showtimeId: number, viewer: number | null) {
  return ['seats', showtimeId, viewer] as const;
}

export function seatMapQuery(client: QueryClient, showtimeId: number, viewer: number | null) {
  const queryKey = seatMapKey(showtimeId, viewer);
  return queryOptions({
    queryKey,
    queryFn: async ({ signal }) => {
      const read = await answer(
        api.GET('/api/v1/showtimes/{id}/seats', { params: { path: { id: showtimeId } }, signal }),
      );
      // The stream may have overtaken the answer; then what it said stays.
      const kept = client.getQueryData<SeatMap>(queryKey);
      return kept && kept.seq > read.seq ? withChanges(read, kept) : read;
    },
    staleTime: 0,
  });
}

/** The map after a snapshot or a delta of the stream. Seats that did not change stay the same objects. */
export function withChanges(map: SeatMap, changes: SeatChanges): SeatMap {
  const status = new Map(changes.seats.map((change) => [change.id, change.status]));
  const seats = map.seats.map((seat) => {
    const now = status.get(seat.id);
    if (now === undefined || now === seat.status) return seat;
    return { ...seat, status: now, mine: seat.mine && now !== 'available' };
  });
  return { ...map, seats, seq: changes.seq };
}

/** `A5`: how people say a seat. */
export function seatName(seat: { row: string; seat: string }): string {
  return `${seat.row}${seat.seat}`;
}

/** The names of these seats in the order of the map; ids it does not know are left out. */
export function seatNames(map: SeatMap, ids: readonly number[]): string {
  const wanted = new Set(ids);
  return map.seats
    .filter((seat) => wanted.has(seat.id))
    .map(seatName)
    .join(', ');
}
