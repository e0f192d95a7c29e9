import { expect, test } from 'vitest';
import { switchLanguage } from '@/shared/i18n/i18n';
import { isUnclear, numberIn, patternFor, textFor } from './typedNumber';

test.each([
  ['9,5', 9.5],
  ['9.5', 9.5],
  [' -20 ', -20],
  ['−20', -20],
  ['1250', 1250],
  ['', null],
  ['-', null],
  ['9,', null],
  ['1.234,50', null],
  ['1,000', null],
  ['1.250', null],
  ['9,125', null],
  ['nine', null],
])('“%s” is %s', (typed, number) => {
  expect(numberIn(typed, 2)).toBe(number);
});

test('where there are three decimals, only the sign of one’s language sets them apart', async () => {
  expect(numberIn('1.250', 3)).toBe(1.25);
  expect(numberIn('1,250', 3)).toBeNull();
  expect(numberIn('1,25', 3)).toBe(1.25);
  await switchLanguage('de');
  expect(numberIn('1,250', 3)).toBe(1.25);
  expect(numberIn('1.250', 3)).toBeNull();
});

test('what is only begun is not unclear yet', () => {
  expect(['', '-', '9', '9,', '9,5', '1250.'].filter((typed) => isUnclear(typed, 2))).toEqual([]);
  const unclear = ['1,000', '1.234,50', '9,125', 'nine', '9.5.'];
  expect(unclear.filter((typed) => isUnclear(typed, 2))).toEqual(unclear);
  expect(isUnclear('500.5', 0)).toBe(true);
});

test('a number is shown as it is typed in the viewer’s language', async () => {
  expect(textFor(1234.5)).toBe('1234.5');
  await switchLanguage('de');
  expect(textFor(1234.5)).toBe('1234,5');
  expect(textFor(null)).toBe('');
});

test('the browser’s check takes as many decimals as the currency has', () => {
  // As browsers compile the attribute.
  const takes = (text: string, ...rules: Parameters<typeof patternFor>) =>
    new RegExp(`^(?:${patternFor(...rules)})$`, 'v').test(text);
  expect(takes('12,50', 2, false)).toBe(true);
  expect(takes('12,505', 2, false)).toBe(false);
  expect(takes('1,250', 2, false)).toBe(false);
  expect(takes('1.250', 3, false)).toBe(true);
  expect(takes('1,250', 3, false)).toBe(false);
  expect(takes('1,25', 3, false)).toBe(true);
  expect(takes('500.5', 0, false)).toBe(false);
  expect(takes('-5', 0, false)).toBe(false);
  expect(takes('-5', 0, true)).toBe(true);
});
