import { decimalsOf, formatMoney } from '@/shared/format/money';
import { formatNumber, formatPercent } from '@/shared/format/number';

/** What a figure is counted in. */
export type Unit = 'money' | 'count' | 'rate';

/** How figures of a unit read; for one argument only, as charts call theirs with more. */
export function formatIn(unit: Unit, currency = ''): (value: number) => string {
  switch (unit) {
    case 'money':
      return (value) => formatMoney(value, currency);
    case 'count':
      return (value) => formatNumber(value);
    case 'rate':
      return (value) => formatPercent(value);
  }
}

/** The sum of amounts in one currency, exact to its smallest coin: 0.1 + 0.2 is 0.3 here. */
export function sumOf(amounts: readonly number[], currency: string): number {
  const coins = 10 ** decimalsOf(currency);
  return amounts.reduce((sum, amount) => sum + Math.round(amount * coins), 0) / coins;
}

/** Basis points as a percentage to type and read: 700 is 7. */
export function percentOf(basisPoints: number): number {
  return basisPoints / 100;
}

export function basisPointsOf(percent: number): number {
  return Math.round(percent * 100);
}
