import { expect, test } from 'vitest';
import { loadArea, switchLanguage } from '@/shared/i18n/i18n';
import { fieldWords } from './fieldWords';

test('the server’s objections to fields are told in the language of the page, with their numbers', async () => {
  expect(fieldWords('must have at least 8 characters')).toBe('must have at least 8 characters');
  await switchLanguage('de');
  expect(fieldWords('must have at least 8 characters')).toBe('muss mindestens 8 Zeichen haben');
  expect(fieldWords('must be -10000 to 100000')).toBe('muss zwischen -10000 und 100000 liegen');
  expect(fieldWords('must be an amount of EUR with at most 2 decimals')).toBe(
    'muss ein Betrag in EUR mit höchstens 2 Nachkommastellen sein',
  );
  expect(fieldWords('must be a whole number that is not out of range')).toBe('muss eine ganze Zahl sein');
});

test('what is not known is told as the server says it, and not by half', async () => {
  await switchLanguage('de');
  expect(fieldWords('must be at most 200 days from today')).toBe('must be at most 200 days from today');
});

test('what only forms of the staff are told is worded where these are', async () => {
  await loadArea('work');
  await switchLanguage('de');
  expect(fieldWords('another seat is at 3, 4')).toBe('ein anderer Platz ist in Spalte 3, Zeile 4');
  expect(fieldWords('must be at most 366 days from `from`')).toBe(
    'darf höchstens 366 Tage nach dem ersten liegen',
  );
});
