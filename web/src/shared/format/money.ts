import { formatLocale } from '@/shared/i18n/i18n';
import { numberIn } from './typedNumber';

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
    const decimals = decimalsOf(currency);
    formatter = new Intl.NumberFormat(locale, {
      style: 'currency',
      currency,
      minimumFractionDigits: decimals,
      maximumFractionDigits: decimals,
    });
    formatters.set(key, formatter);
  }
  return formatter.format(amount);
}

/**
 * An amount in the smallest unit of its currency, as a whole number: what is counted in a drawer is added and compared
 * in it, for 0.1 + 0.2 is not 0.3.
 */
export function inMinor(amount: number, currency: string): number {
  return Math.round(amount * 10 ** decimalsOf(currency));
}

/** What goes back to who hands over more than the price; undefined as long as it is less. */
export function changeFor(given: number, price: number, currency: string): number | undefined {
  const change = inMinor(given, currency) - inMinor(price, currency);
  return change < 0 ? undefined : change / 10 ** decimalsOf(currency);
}

/**
 * The currencies whose amounts do not have two decimals, by ISO 4217, as the server has them. Intl goes by the coins
 * that are in use: it would show and take an amount in forints without its fillér, which the server counts.
 */
const WITHOUT_DECIMALS = 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF'.split(' ');
const WITH_THREE = 'BHD IQD JOD KWD LYD OMR TND'.split(' ');

/** How many decimals a currency's amounts have: two for most, none for yen. */
export function decimalsOf(currency: string): number {
  if (WITHOUT_DECIMALS.includes(currency)) return 0;
  return WITH_THREE.includes(currency) ? 3 : 2;
}

/**
 * An amount as a person is typing it, who may have come as far as the comma; undefined where it is none, or where it cannot
 * be told which: `1,000` and `1.250`, and more decimals than the currency has.
 */
export function typedAmount(text: string, currency: string): number | undefined {
  const amount = numberIn(text.trim().replace(/[.,]$/, ''), decimalsOf(currency));
  return amount !== null && amount >= 0 ? amount : undefined;
}
