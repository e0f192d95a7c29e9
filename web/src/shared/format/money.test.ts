import { expect, test } from 'vitest';
import { changeFor, formatMoney, inMinor, typedAmount } from './money';

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

test('a currency whose small coins are out of use has its decimals all the same, as the server counts them', () => {
  expect(plain(formatMoney(2990.5, 'HUF', 'en-US'))).toBe('HUF 2,990.50');
  expect(plain(formatMoney(1.125, 'IQD', 'en-US'))).toBe('IQD 1.125');
  expect(typedAmount('2990.5', 'HUF')).toBe(2990.5);
  expect(inMinor(2990.5, 'HUF')).toBe(299_050);
});

test('a discount shows its sign', () => {
  expect(formatMoney(-10, 'USD', 'en-US')).toBe('-$10.00');
});

test('amounts are compared in the smallest unit of their currency', () => {
  expect(inMinor(29.8, 'USD')).toBe(2980);
  expect(inMinor(0.1 + 0.2, 'EUR')).toBe(30);
  expect(inMinor(500, 'JPY')).toBe(500);
  expect(inMinor(1.5, 'KWD')).toBe(1500);
});

test('change is what is over, and none as long as it is not enough', () => {
  expect(changeFor(30, 29.8, 'USD')).toBe(0.2);
  expect(changeFor(29.8, 29.8, 'USD')).toBe(0);
  expect(changeFor(20, 29.8, 'USD')).toBeUndefined();
});

test('an amount is typed with a comma or a point', () => {
  expect(typedAmount(' 12,5 ', 'EUR')).toBe(12.5);
  expect(typedAmount('20.', 'EUR')).toBe(20);
  expect(typedAmount('1000', 'JPY')).toBe(1000);
  expect(typedAmount('-3', 'EUR')).toBeUndefined();
  expect(typedAmount('', 'EUR')).toBeUndefined();
});

test('a thousand with its sign is not taken for one, nor what the currency has no coins for', () => {
  expect(typedAmount('1,000', 'JPY')).toBeUndefined();
  expect(typedAmount('1,000', 'USD')).toBeUndefined();
  expect(typedAmount('1.250', 'EUR')).toBeUndefined();
  expect(typedAmount('12.505', 'EUR')).toBeUndefined();
  expect(typedAmount('5.5', 'JPY')).toBeUndefined();
  expect(typedAmount('1.500', 'KWD')).toBe(1.5);
});
