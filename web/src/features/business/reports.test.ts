import { describe, expect, test } from 'vitest';
import { rangeOf } from './ranges';
import { chartRows, type ReportLine, totalOf } from './reports';

const line = (fields: Partial<ReportLine>): ReportLine => ({ group: '2026-06-11', label: '', ...fields });

describe('what lines come to', () => {
  test('is exact to the cent, and of one currency', () => {
    const lines = [
      line({ currency: 'EUR', net: 0.1, tickets: 1 }),
      line({ currency: 'EUR', net: 0.2, tickets: 2 }),
      line({ currency: 'USD', net: 99, tickets: 9 }),
    ];
    expect(totalOf('revenue', lines, 'EUR')).toMatchObject({ currency: 'EUR', net: 0.3, tickets: 3 });
    expect(totalOf('revenue', lines, 'USD')).toMatchObject({ currency: 'USD', net: 99, tickets: 9 });
  });

  test('a rate is one of the sums, not a mean of rates; of nothing there is none', () => {
    const lines = [
      line({ capacity: 100, sold: 10, occupancy: 0.1 }),
      line({ capacity: 300, sold: 150, occupancy: 0.5 }),
    ];
    expect(totalOf('occupancy', lines).occupancy).toBe(0.4);
    expect(totalOf('occupancy', [line({ capacity: 0, sold: 0, occupancy: null })]).occupancy).toBeNull();
  });

  test('holds that are still open are neither completed nor expired', () => {
    const total = totalOf('funnel', [line({ holds: 12, open: 2, confirmed: 8, expired: 1 })]);
    expect(total).toMatchObject({ completion_rate: 0.8, expiry_rate: 0.1 });
  });

  test('a refund that was superseded counts for nothing', () => {
    const lines = [
      line({ currency: 'EUR', status: 'succeeded', refunds: 1, amount: 20 }),
      line({ currency: 'EUR', status: 'superseded', refunds: 1, amount: 20 }),
    ];
    expect(totalOf('refunds', lines, 'EUR')).toMatchObject({ refunds: 1, amount: 20 });
  });
});

describe('the chart of a report', () => {
  test('has the days on which nothing was, and puts lines of one day together', () => {
    const report = {
      from: '2026-06-11',
      to: '2026-06-13',
      group_by: 'day',
      items: [
        line({ group: '2026-06-13', currency: 'EUR', code: 'A', discounts: 1, charged: 10 }),
        line({ group: '2026-06-13', currency: 'EUR', code: 'B', discounts: 2, charged: 20 }),
      ],
    };
    const rows = chartRows('promotions', report, 'EUR', ({ group }) => group);
    expect(rows.map(({ label, values }) => [label, values.discounts])).toEqual([
      ['2026-06-11', 0],
      ['2026-06-12', 0],
      ['2026-06-13', 3],
    ]);
  });

  test('screens of two currencies are two charts, with what was sold beside what stays', () => {
    const items = [
      line({ group: '1', label: 'Astor, Screen 1', currency: 'EUR', gross: 30, net: 20 }),
      line({ group: '2', label: 'Astor, Screen 2', currency: 'EUR', gross: 50, net: 45 }),
      line({ group: '3', label: 'Delphi, Great Hall', currency: 'USD', gross: 70, net: 70 }),
    ];
    const report = { from: '2026-06-11', to: '2026-06-13', group_by: 'screen', items };
    const rows = chartRows('screens', report, 'EUR', ({ label }) => label);
    expect(rows.map(({ label, values }) => [label, values.gross, values.net])).toEqual([
      ['Astor, Screen 2', 50, 45],
      ['Astor, Screen 1', 30, 20],
    ]);
    const rates = totalOf(
      'screens',
      [line({ currency: 'EUR', capacity: 100, sold: 30, admissions: 20 })],
      'EUR',
    );
    expect(rates).toMatchObject({ admissions: 20, occupancy: 0.3 });
  });

  test('names have the longest bar first', () => {
    const report = {
      from: '2026-06-11',
      to: '2026-06-13',
      group_by: 'film',
      items: [
        line({ group: '1', label: 'Detour', currency: 'EUR', net: 5 }),
        line({ group: '2', label: 'Wings', currency: 'EUR', net: 50 }),
      ],
    };
    expect(chartRows('movies', report, 'EUR', ({ label }) => label).map(({ label }) => label)).toEqual([
      'Wings',
      'Detour',
    ]);
  });
});

test('ranges that are often asked for', () => {
  expect(rangeOf('week', '2026-03-02')).toEqual({ from: '2026-02-24', to: '2026-03-02' });
  expect(rangeOf('thisMonth', '2026-03-02')).toEqual({ from: '2026-03-01', to: '2026-03-02' });
  expect(rangeOf('lastMonth', '2026-03-02')).toEqual({ from: '2026-02-01', to: '2026-02-28' });
});
