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

const percents = new Map<string, Intl.NumberFormat>();

/** A part of a whole, 0 to 1, as people say it: `85.4 %`. */
export function formatPercent(part: number, decimals = 1, locale: string = formatLocale()): string {
  const key = `${locale} ${decimals}`;
  let formatter = percents.get(key);
  if (!formatter) {
    formatter = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: decimals });
    percents.set(key, formatter);
  }
  return formatter.format(part);
}
