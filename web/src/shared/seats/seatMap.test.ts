import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { HttpResponse, http } from 'msw';
import { expect, test, vi } from 'vitest';
import type { MapSeat } from '@/shared/api/types';
import { seatMap } from '@/testing/booking';
import { server } from '@/testing/server';
import {
  inRows,
  liveSeats,
  lonelyCompanions,
  offeredCompanions,
  seatMapKey,
  seatMapQuery,
  stateOf,
} from './seatMap';
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

/** A map that is on the screen, and what the stream says of it; the answers of the API wait until they are let go. */
async function shown() {
  const client = new QueryClient();
  const waiting: ((taken: MapSeat['status']) => void)[] = [];
  server.use(
    http.get('*/api/v1/showtimes/7/seats', async () => {
      const status = await new Promise<MapSeat['status']>((resolve) => waiting.push(resolve));
      const { seats, ...rest } = seatMap();
      // As a replica counts that has been watching for long.
      return HttpResponse.json({
        ...rest,
        seq: 9_000,
        seats: seats.map((each) => (each.id === 2 ? { ...each, status } : each)),
      });
    }),
  );
  const answerWith = async (status: MapSeat['status']) => {
    await vi.waitFor(() => expect(waiting).not.toHaveLength(0));
    for (const answer of waiting.splice(0)) answer(status);
  };
  const observer = new QueryObserver(client, { ...seatMapQuery(client, 7, 1), staleTime: 0 });
  const stop = observer.subscribe(() => {});
  await answerWith('available');
  await vi.waitFor(() => expect(observer.getCurrentResult().isSuccess).toBe(true));
  const second = () => client.getQueryData<ReturnType<typeof seatMap>>(seatMapKey(7, 1))?.seats[1]?.status;
  const settled = () => vi.waitFor(() => expect(client.isFetching()).toBe(0));
  return { stream: liveSeats(client, 7, 1), observer, waiting, answerWith, second, settled, stop };
}
const says = (seq: number, status: MapSeat['status']) => ({ seq, seats: [{ id: 2, status }] });

test('a change is shown, whatever number the map has from another replica', async () => {
  const { stream, second, stop } = await shown();
  stream.onSnapshot(says(4, 'available'));
  stream.onDelta(says(5, 'held'));
  expect(second()).toBe('held');
  stop();
});

test('a map that was fetched does not undo what the stream said meanwhile', async () => {
  const { stream, observer, answerWith, second, settled, stop } = await shown();
  void observer.refetch();
  stream.onDelta(says(5, 'held'));
  await answerWith('available');
  await settled();
  expect(second()).toBe('held');
  // Also where the seat is by now as it was before: the answer knows only what was in between.
  void observer.refetch();
  stream.onDelta(says(6, 'available'));
  stream.onDelta(says(7, 'held'));
  await answerWith('available');
  await settled();
  expect(second()).toBe('held');
  // What it said before is in the answer.
  void observer.refetch();
  await answerWith('available');
  await settled();
  expect(second()).toBe('available');
  stop();
});

test('a map on its way while a new stream begins is fetched once more', async () => {
  const { stream, observer, waiting, second, settled, stop } = await shown();
  void observer.refetch();
  await vi.waitFor(() => expect(waiting).toHaveLength(1));
  stream.onSnapshot(says(4, 'available'));
  await vi.waitFor(() => expect(waiting).toHaveLength(2));
  // The first was too early to know; it is not taken.
  waiting[0]?.('held');
  waiting[1]?.('available');
  await settled();
  expect(second()).toBe('available');
  stop();
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
