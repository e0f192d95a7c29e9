import { expect, test } from 'vitest';
import { switchLanguage } from '@/shared/i18n/i18n';
import { numberIn, patternFor, textFor } from './typedNumber';

test.each([
  ['9,5', 9.5],
  ['9.5', 9.5],
  [' -20 ', -20],
  ['−20', -20],
  ['', null],
  ['-', null],
  ['9,', null],
  ['1.234,50', null],
  ['nine', null],
])('“%s” is %s', (typed, number) => {
  expect(numberIn(typed)).toBe(number);
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
  expect(takes('500.5', 0, false)).toBe(false);
  expect(takes('-5', 0, false)).toBe(false);
  expect(takes('-5', 0, true)).toBe(true);
});
