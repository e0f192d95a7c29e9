import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { en } from './en/site';

/** Each by its own name, as a list to choose from shows it. */
export const LANGUAGES = { en: 'English', de: 'Deutsch' } as const;

export type Language = keyof typeof LANGUAGES;

const KEPT_UNDER = 'marquee-language';

/**
 * The words of the site in English are part of the first load, for they also stand in for what another language
 * lacks. Every other language, and the words of the staff's and administrators' pages, come when they are needed.
 */
const LOADERS = {
  de: { site: async () => (await import('./de/site')).de, work: async () => (await import('./de/work')).de },
  en: { site: async () => en, work: async () => (await import('./en/work')).en },
} as const;

export type Area = keyof (typeof LOADERS)['en'];

const loaded = new Set<Area>(['site']);

/** Before the first paint; resolves at once for English, which also stands in when another language cannot be had. */
export async function startI18n(language: Language = preferredLanguage()): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: 'en',
    fallbackLng: 'en',
    ns: ['site'],
    defaultNS: 'site',
    resources: { en: { site: en } },
    // React escapes.
    interpolation: { escapeValue: false },
  });
  await switchLanguage(language).catch(() => switchLanguage('en'));
}

/** Changes to a language, with every area that is in use. */
export async function switchLanguage(language: Language): Promise<void> {
  await Promise.all([...loaded].map((area) => load(language, area)));
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
}

/** For the person's own choice: kept for the next visit, first, for they may be on to another page before its words came. */
export async function chooseLanguage(language: Language): Promise<void> {
  try {
    localStorage.setItem(KEPT_UNDER, language);
  } catch {
    // Storage is switched off: the next visit goes by the browser's language.
  }
  await switchLanguage(language);
}

/** The words of an area, for the loaders of its routes. */
export async function loadArea(area: Area): Promise<void> {
  loaded.add(area);
  await Promise.all([load('en', area), load(currentLanguage(), area)]);
}

async function load(language: Language, area: Area): Promise<void> {
  if (i18next.hasResourceBundle(language, area)) return;
  i18next.addResourceBundle(language, area, await LOADERS[language][area]());
}

/**
 * Words under a key that only the running program knows, such as a code of the server's; undefined where there are none.
 */
export function wordsUnder(
  key: string,
  area: Area = 'site',
  values: Record<string, string> = {},
): string | undefined {
  const options = { ...values, ns: area };
  return i18next.exists(key, options) ? String((i18next.t as Untyped)(key, options)) : undefined;
}

type Untyped = (key: string, options: Record<string, string>) => unknown;

export function currentLanguage(): Language {
  return isLanguage(i18next.language) ? i18next.language : 'en';
}

/** What was chosen here before, else the first of the browser's languages that there is. */
export function preferredLanguage(): Language {
  try {
    const kept = localStorage.getItem(KEPT_UNDER);
    if (isLanguage(kept)) return kept;
  } catch {
    // Storage is switched off.
  }
  return browserLanguages().map(base).find(isLanguage) ?? 'en';
}

/** The language and region for numbers and dates: the browser's own region, where it speaks our language. */
export function formatLocale(): string {
  const language = currentLanguage();
  return browserLanguages().find((each) => base(each) === language) ?? language;
}

function browserLanguages(): readonly string[] {
  return globalThis.navigator?.languages ?? [];
}

function base(tag: string): string {
  return tag.split('-')[0]?.toLowerCase() ?? '';
}

function isLanguage(value: unknown): value is Language {
  return typeof value === 'string' && Object.hasOwn(LANGUAGES, value);
}
