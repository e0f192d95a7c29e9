import { expect, test } from 'vitest';
import {
  cinemaDay,
  dayAfter,
  foreignZoneName,
  formatDay,
  formatRuntime,
  formatTime,
  startOfDay,
  weekdayName,
} from './time';

const plain = (text: string) => text.replace(/\s/gu, ' ');

test('a showtime reads as the clock on the cinema’s wall', () => {
  const instant = '2024-11-21T10:30:00Z';
  expect(formatTime(instant, 'Asia/Tokyo', 'time', 'en-GB')).toBe('19:30');
  expect(formatTime(instant, 'America/New_York', 'time', 'en-GB')).toBe('5:30');
  expect(plain(formatTime(instant, 'Asia/Tokyo', 'day', 'en-GB'))).toBe('Thu 21 Nov');
  expect(plain(formatTime(instant, 'Asia/Tokyo', 'dayAndTime', 'en-GB'))).toBe('Thu 21 Nov, 19:30');
});

test('the hour that a clock change repeats is told apart by the instant', () => {
  expect(formatTime('2024-11-03T05:30:00Z', 'America/New_York', 'time', 'en-GB')).toBe('1:30');
  expect(formatTime('2024-11-03T06:30:00Z', 'America/New_York', 'time', 'en-GB')).toBe('1:30');
  expect(foreignZoneName('2024-11-03T05:30:00Z', 'America/New_York', 'UTC', 'en-US')).toBe('EDT');
  expect(foreignZoneName('2024-11-03T06:30:00Z', 'America/New_York', 'UTC', 'en-US')).toBe('EST');
});

test('a late show belongs to the day at the cinema', () => {
  expect(cinemaDay('2024-11-21T16:00:00Z', 'Asia/Tokyo')).toBe('2024-11-22');
  expect(cinemaDay('2024-11-21T04:00:00Z', 'America/New_York')).toBe('2024-11-20');
});

test('the zone is named only to someone whose clock differs', () => {
  const instant = '2024-11-21T10:30:00Z';
  expect(foreignZoneName(instant, 'Europe/Berlin', 'Europe/Paris', 'en-US')).toBeNull();
  expect(foreignZoneName(instant, 'Asia/Tokyo', 'Europe/Paris', 'en-US')).toBe('GMT+9');
  expect(foreignZoneName(instant, 'America/New_York', 'Europe/Paris', 'en-GB')).toBe('GMT−5');
});

test('runtimes read as people say them', () => {
  expect(formatRuntime(45)).toBe('45 min');
  expect(formatRuntime(60)).toBe('1 h');
  expect(formatRuntime(102)).toBe('1 h 42 min');
});

test('days are counted by the calendar, whatever a clock change does to their length', () => {
  expect(dayAfter('2024-10-26', 2)).toBe('2024-10-28');
  expect(dayAfter('2024-02-28', 1)).toBe('2024-02-29');
  expect(plain(formatDay('2024-10-27', 'day', 'en-GB'))).toBe('Sun 27 Oct');
});

test('a day begins when the clocks of its zone say so, also on the days they change', () => {
  expect(startOfDay('2024-11-21', 'Asia/Tokyo')).toBe('2024-11-20T15:00:00.000Z');
  expect(startOfDay('2024-03-31', 'Europe/Berlin')).toBe('2024-03-30T23:00:00.000Z');
  expect(startOfDay('2024-04-01', 'Europe/Berlin')).toBe('2024-03-31T22:00:00.000Z');
  expect(startOfDay('2024-11-04', 'America/New_York')).toBe('2024-11-04T05:00:00.000Z');
});

test('days of the week are counted from Monday', () => {
  expect([1, 7].map((each) => weekdayName(each, 'en-GB'))).toEqual(['Monday', 'Sunday']);
});
