import { expect, test } from 'vitest';
import { compared, currenciesOf, type DashboardDay, netOf } from './dashboard';

const NOTHING: DashboardDay = {
  day: '2026-06-11',
  sales: [],
  tickets: 0,
  shows: 0,
  capacity: 0,
  seats_sold: 0,
  occupancy: null,
  map_views: 0,
  holds: 0,
  completion_rate: null,
  expiry_rate: null,
  failed_payments: 0,
  refunds: 0,
};

const days = (...tickets: number[]) => tickets.map((each) => ({ ...NOTHING, tickets: each }));

test('today stands beside yesterday and the same day of the week before', () => {
  const trend = days(1, 4, 0, 0, 0, 0, 0, 3, 5);
  expect(compared(trend, (day) => day.tickets)).toEqual({ now: 5, yesterday: 3, weekAgo: 4, change: 0.25 });
});

test('nothing a week ago is nothing to measure by, and a house that has just opened has no week before', () => {
  expect(compared(days(0, 0, 0, 0, 0, 0, 0, 5), (day) => day.tickets).change).toBeNull();
  expect(compared(days(5), (day) => day.tickets)).toEqual({
    now: 5,
    yesterday: null,
    weekAgo: null,
    change: null,
  });
});

test('currencies stay apart', () => {
  const money = { tickets: 1, gross: 0, discounts: 0, fees: 0, tax: 0, tax_added: 0, charged: 0 };
  const sale = (currency: string, net: number) => ({ ...money, currency, net, refunds: 0, disputed: 0 });
  const day = { ...NOTHING, sales: [sale('USD', 5), sale('EUR', 7)] };
  expect(currenciesOf([NOTHING, day])).toEqual(['EUR', 'USD']);
  expect([netOf(day, 'EUR'), netOf(day, 'USD'), netOf(day, 'JPY')]).toEqual([7, 5, 0]);
});
