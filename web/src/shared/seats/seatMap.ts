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
      const before = client.getQueryData<SeatMap>(queryKey);
      const read = await answer(
        api.GET('/api/v1/showtimes/{id}/seats', { params: { path: { id: showtimeId } }, signal }),
      );
      // The stream may have overtaken the answer: what it said meanwhile stays. Their numbers do not tell which is
      // newer, for two replicas count apart.
      const now = client.getQueryData<SeatMap>(queryKey);
      return before && now ? withChanges(read, changedSince(before, now)) : read;
    },
    // What the router has just fetched for the page is not fetched again by it; the stream tells what changed since.
    staleTime: 2_000,
  });
}

/** What the stream of a show does to the viewer's map of it. */
export function liveSeats(client: QueryClient, showtimeId: number, viewer: number | null) {
  const queryKey = seatMapKey(showtimeId, viewer);
  const takeIn = (changes: SeatChanges) =>
    client.setQueryData<SeatMap>(queryKey, (old) => old && withChanges(old, changes));
  const fetchAgain = () => void client.invalidateQueries({ queryKey, exact: true });
  return {
    onSnapshot: (snapshot: SeatChanges) => {
      const map = takeIn(snapshot);
      // A map that is on its way may be older, and says nothing of what it was too early for. A show that has moved to
      // another screen has other seats, of which the stream tells nothing but how they stand.
      const isUnderWay = client.isFetching({ queryKey, exact: true }) > 0;
      if (isUnderWay || (map && !isOfSameSeats(map, snapshot))) fetchAgain();
    },
    onDelta: (delta: SeatChanges) => {
      const map = takeIn(delta);
      if (map && !isAboutSeatsOf(map, delta)) fetchAgain();
    },
    onGap: fetchAgain,
  };
}

function isOfSameSeats(map: SeatMap, snapshot: SeatChanges): boolean {
  return map.seats.length === snapshot.seats.length && isAboutSeatsOf(map, snapshot);
}

function isAboutSeatsOf(map: SeatMap, { seats }: SeatChanges): boolean {
  const known = new Set(map.seats.map(({ id }) => id));
  return seats.every(({ id }) => known.has(id));
}

/** The map after a snapshot or a delta of the stream. What did not change stays the same object, seat by seat. */
export function withChanges(map: SeatMap, changes: Pick<SeatChanges, 'seats'>): SeatMap {
  const status = new Map(changes.seats.map((change) => [change.id, change.status]));
  let isChanged = false;
  const seats = map.seats.map((seat) => {
    const now = status.get(seat.id);
    if (now === undefined || now === seat.status) return seat;
    isChanged = true;
    return { ...seat, status: now, mine: seat.mine && now !== 'available' };
  });
  return isChanged ? { ...map, seats } : map;
}

/** The seats that the stream said something new of, also those that are by now as they were before. */
function changedSince(before: SeatMap, now: SeatMap): Pick<SeatChanges, 'seats'> {
  const unchanged = new Set(before.seats);
  return { seats: now.seats.filter((seat) => !unchanged.has(seat)) };
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

export interface Row {
  y: number;
  label: string;
  seats: MapSeat[];
}

/** The rows from the screen to the back, each from left to right. */
export function inRows(seats: readonly MapSeat[]): Row[] {
  const rows = new Map<number, Row>();
  for (const seat of seats) {
    const row = rows.get(seat.y) ?? { y: seat.y, label: seat.row, seats: [] };
    row.seats.push(seat);
    rows.set(seat.y, row);
  }
  for (const row of rows.values()) row.seats.sort((a, b) => a.x - b.x);
  return [...rows.values()].sort((a, b) => a.y - b.y);
}

export type SeatState = 'available' | 'chosen' | 'mine' | 'held' | 'booked' | 'blocked';

/** How a seat stands for whoever looks. `own`: seats of the hold that is being changed. */
export function stateOf(seat: MapSeat, chosen: ReadonlySet<number>, own: ReadonlySet<number>): SeatState {
  if (chosen.has(seat.id)) return 'chosen';
  // Given up while changing a hold: still ours, so it can be taken back.
  if (own.has(seat.id)) return 'available';
  if (seat.mine && seat.status !== 'available') return 'mine';
  return seat.status;
}

export interface Companionship {
  bay: MapSeat;
  companion: MapSeat;
}

/** Companion seats that were chosen without the wheelchair bay they go with, and with which alone they are sold. */
export function lonelyCompanions(seats: readonly MapSeat[], chosen: ReadonlySet<number>): Companionship[] {
  return companionships(seats).filter(
    ({ bay, companion }) => chosen.has(companion.id) && !chosen.has(bay.id),
  );
}

/** Free companion seats beside bays that were chosen: an offer, for nobody need bring somebody. */
export function offeredCompanions(seats: readonly MapSeat[], chosen: ReadonlySet<number>): Companionship[] {
  return companionships(seats).filter(
    ({ bay, companion }) =>
      chosen.has(bay.id) && !chosen.has(companion.id) && companion.status === 'available',
  );
}

function companionships(seats: readonly MapSeat[]): Companionship[] {
  const byId = new Map(seats.map((seat) => [seat.id, seat]));
  return seats.flatMap((companion) => {
    const bay = byId.get(companion.companion_of ?? -1);
    return bay ? [{ bay, companion }] : [];
  });
}
