import { formatLocale } from '@/shared/i18n/i18n';

/** Making an Intl formatter costs a thousand uses of one; a seat map alone would make hundreds. */
const formatters = new Map<string, Intl.NumberFormat>();

/**
 * An amount as the API sends it: a JSON number with the currency's own decimals (`250` and `12.5` for USD,
 * `500` for JPY). Only for showing: sums and discounts are the server's.
 */
export function formatMoney(amount: number, currency: string, locale: string = formatLocale()): string {
  const key = `${locale} ${currency}`;
  let formatter = formatters.get(key);
  if (!formatter) {
    formatter = new Intl.NumberFormat(locale, { style: 'currency', currency });
    formatters.set(key, formatter);
  }
  return formatter.format(amount);
}

/** How many decimals a currency's amounts have: two for most, none for yen. */
export function decimalsOf(currency: string): number {
  return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions()
    .maximumFractionDigits as number;
}
