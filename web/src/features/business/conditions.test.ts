import { beforeAll, expect, test } from 'vitest';
import { loadArea } from '@/shared/i18n/i18n';
import { type Conditions, conditionWords, UNCONDITIONAL } from './conditions';

beforeAll(() => loadArea('work'));

const said = (conditions: Partial<Conditions>) =>
  conditionWords(
    { ...UNCONDITIONAL, ...conditions },
    { screens: new Map([[2, 'Saal 2']]), films: new Map([[3, 'Detour']]) },
  );

test('nothing is no condition', () => {
  expect(said({})).toEqual([]);
});

test('whom and what it is for, by name where there is one', () => {
  expect(
    said({ ticket_types: ['child', 'student'], seat_types: ['vip'], screen_ids: [2, 9], movie_ids: [3, 8] }),
  ).toEqual(['Child, Student', 'VIP', 'Saal 2, Screen 9', 'Detour, Film 8']);
});

test.each<[Partial<Conditions>, string]>([
  [{ weekdays: [1, 7] }, 'Monday, Sunday'],
  [{ from_hour: 6 }, 'from 6:00'],
  [{ to_hour: 17 }, 'until 17:00'],
  [{ from_hour: 22, to_hour: 2 }, '22:00 to 2:00'],
  [{ min_days_ahead: 3 }, '3 days ahead or more'],
  [{ max_days_ahead: 7 }, '7 days ahead or fewer'],
  [{ min_days_ahead: 3, max_days_ahead: 7 }, '3 to 7 days ahead'],
  [{ from_occupancy: 5000 }, '50% of the seats taken or more'],
  [{ below_occupancy: 250 }, 'less than 2.5% of the seats taken'],
  [{ from_occupancy: 0, below_occupancy: 5000 }, '0% to 50% of the seats taken'],
])('%j reads “%s”', (conditions, words) => {
  expect(said(conditions)).toEqual([words]);
});

test('days and instants are in the viewer’s language', () => {
  expect(said({ from_date: '2026-06-11' })[0]).toMatch(/^from .*June.*2026/);
  expect(said({ to_date: '2026-06-11' })[0]).toMatch(/^until .*2026/);
  expect(said({ from_date: '2026-06-11', to_date: '2026-06-12' })[0]).toMatch(/11.* to .*12/);
  expect(said({ active_from: '2026-06-11T12:00:00Z' })[0]).toMatch(/^bought from .*2026.* on$/);
  expect(said({ active_until: '2026-06-11T12:00:00Z' })[0]).toMatch(/^bought before /);
  expect(said({ active_from: '2026-06-11T12:00:00Z', active_until: '2026-06-12T12:00:00Z' })[0]).toMatch(
    /^bought between .* and /,
  );
});
