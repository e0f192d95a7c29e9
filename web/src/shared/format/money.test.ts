import { expect, test } from 'vitest';
import { formatMoney } from './money';

/** Intl separates with no-break spaces; the tests say what people see. */
const plain = (text: string) => text.replace(/\s/gu, ' ');

test('the currency decides the decimals, not the number', () => {
  expect(formatMoney(250, 'USD', 'en-US')).toBe('$250.00');
  expect(formatMoney(12.5, 'USD', 'en-US')).toBe('$12.50');
  expect(formatMoney(500, 'JPY', 'en-US')).toBe('¥500');
  expect(formatMoney(1.5, 'KWD', 'en-US').replace(/\s/gu, ' ')).toBe('KWD 1.500');
});

test('the locale decides the signs', () => {
  expect(plain(formatMoney(1250, 'EUR', 'de-DE'))).toBe('1.250,00 €');
});

test('a discount shows its sign', () => {
  expect(formatMoney(-10, 'USD', 'en-US')).toBe('-$10.00');
});
