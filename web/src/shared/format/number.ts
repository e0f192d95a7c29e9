import { formatLocale } from '@/shared/i18n/i18n';

const formatters = new Map<string, Intl.NumberFormat>();

/** A number with at most so many decimals. */
export function formatNumber(value: number, decimals = 0, locale: string = formatLocale()): string {
  const key = `${locale} ${decimals}`;
  let formatter = formatters.get(key);
  if (!formatter) {
    formatter = new Intl.NumberFormat(locale, { maximumFractionDigits: decimals });
    formatters.set(key, formatter);
  }
  return formatter.format(value);
}
