import { expect, test } from 'vitest';
import type { Reservation } from '@/shared/api/types';
import { inOrder } from './bookings';

const booking = (reservation_id: number, starts_at: string) =>
  ({ reservation_id, showtime: { starts_at } }) as Reservation;

// The first two are the same evening, by clocks six hours apart.
const BOOKINGS = [
  booking(1, '2026-11-28T19:00:00-05:00'),
  booking(2, '2026-11-28T20:00:00+01:00'),
  booking(3, '2026-11-26T12:45:00-05:00'),
];

test('the next evening comes first, wherever its clocks are', () => {
  expect(inOrder('upcoming', BOOKINGS).map((each) => each.reservation_id)).toEqual([3, 2, 1]);
});

test('past bookings stay in the order they were booked in', () => {
  expect(inOrder('past', BOOKINGS).map((each) => each.reservation_id)).toEqual([1, 2, 3]);
});
