import { render, screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import type { Pricing } from '@/shared/api/types';
import { PriceLines } from './PriceLines';

const PRICING: Pricing = { subtotal: 20, adjustments: [], discount: 0, fees: 1.5, total: 21.5 };

/** What is read, line by line. */
function linesOf(pricing: Pricing) {
  render(<PriceLines pricing={pricing} currency="USD" />);
  const amounts = screen.getAllByRole('definition');
  return screen
    .getAllByRole('term')
    .map((term, index) => `${term.textContent}: ${amounts[index]?.textContent}`);
}

test('where tax comes on top, the lines add up to the total', () => {
  const tax = { basis_points: 887, included: false, amount: 1.91 };
  expect(linesOf({ ...PRICING, tax, total: 23.41 })).toEqual([
    'Seats: $20.00',
    'Booking fee: $1.50',
    'Tax, 8.87%: $1.91',
    'Total: $23.41',
  ]);
});

test('where it is in the prices, it is said of the total', () => {
  const tax = { basis_points: 700, included: true, amount: 1.41 };
  expect(linesOf({ ...PRICING, tax }).slice(-2)).toEqual(['Total: $21.50', 'of which tax, 7%: $1.41']);
});

test('nothing is said of a tax that is not shown, or of none in a price of nothing', () => {
  expect(linesOf(PRICING).at(-1)).toBe('Total: $21.50');
  const tax = { basis_points: 700, included: true, amount: 0 };
  expect(linesOf({ ...PRICING, tax }).at(-1)).toBe('Total: $21.50');
});
