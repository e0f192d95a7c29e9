import i18next from 'i18next';
import { expect, test, vi } from 'vitest';
import { formatMoney } from '@/shared/format/money';
import { de as deSite } from './de/site';
import { de as deWork } from './de/work';
import { en as enSite } from './en/site';
import { en as enWork } from './en/work';
import {
  chooseLanguage,
  formatLocale,
  loadArea,
  preferredLanguage,
  switchLanguage,
  wordsUnder,
} from './i18n';

/** Every text with the names in it: what is said in one language must say the same things in the other. */
function texts(words: object, path = ''): [string, string[]][] {
  return Object.entries(words).flatMap(([key, value]): [string, string[]][] =>
    typeof value === 'string'
      ? [[`${path}${key}`, (value.match(/\{\{\w+\}\}/g) ?? []).sort()]]
      : texts(value, `${path}${key}.`),
  );
}

test.each([
  ['site', enSite, deSite],
  ['work', enWork, deWork],
])('%s: both languages have the same texts, with the same names in them', (_, en, de) => {
  expect(texts(de)).toEqual(texts(en));
  expect(texts(en).length).toBeGreaterThan(20);
});

const speak = (...languages: string[]) => vi.spyOn(navigator, 'languages', 'get').mockReturnValue(languages);

test('the first of the browser’s languages that there is, unless somebody chose', async () => {
  speak('fr-FR', 'de-AT', 'en');
  expect(preferredLanguage()).toBe('de');
  await chooseLanguage('en');
  expect(preferredLanguage()).toBe('en');
});

test('a choice is kept at once, also for who leaves the page before its words came', async () => {
  speak('en');
  const chosen = chooseLanguage('de');
  expect(preferredLanguage()).toBe('de');
  await chosen;
});

test('numbers follow the language, and the viewer’s region where it speaks it', async () => {
  speak('de-AT', 'en-GB');
  await switchLanguage('de');
  expect(formatLocale()).toBe('de-AT');
  expect(formatMoney(1250, 'EUR')).toMatch(/1.?250,00/);
  await switchLanguage('en');
  expect(formatLocale()).toBe('en-GB');
  speak('fr-FR');
  expect(formatLocale()).toBe('en');
});

test('an area that is in use follows a change of the language', async () => {
  await loadArea('work');
  expect(i18next.t('save', { ns: 'work' } as never)).toBe('Save');
  await switchLanguage('de');
  expect(wordsUnder('save', 'work')).toBe('Speichern');
});

test('a code of the server’s that has no words has none', () => {
  expect(wordsUnder('bookings.statuses.held')).toBe('Held, not paid yet');
  expect(wordsUnder('bookings.statuses.brand_new')).toBeUndefined();
});
