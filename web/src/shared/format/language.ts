import { formatLocale } from '@/shared/i18n/i18n';

const lists = new Map<string, Intl.DisplayNames>();

/** The data names languages by code where the source knew it, and in words where it did not. */
export function languageName(code: string, locale: string = formatLocale()): string {
  return nameOf('language', code, locale);
}

/** A country by its code; in words where the source had no code. */
export function countryName(code: string, locale: string = formatLocale()): string {
  return nameOf('region', code, locale);
}

function nameOf(type: 'language' | 'region', code: string, locale: string): string {
  const key = `${locale} ${type}`;
  let list = lists.get(key);
  if (!list) {
    list = new Intl.DisplayNames([locale], { type, fallback: 'code' });
    lists.set(key, list);
  }
  try {
    return list.of(code) ?? code;
  } catch {
    return code;
  }
}
