import { formatLocale } from '@/shared/i18n/i18n';

/**
 * What is typed as a number with at most so many decimals, point and comma both being a decimal sign. Null for nothing, for
 * what is none (yet), and for what may be meant otherwise: `1,000` is a thousand to many, and one to others. Three digits
 * are taken for decimals only where there are so many, and after the sign of the viewer's language.
 */
export function numberIn(typed: string, decimals: number): number | null {
  const text = typed.trim().replace('−', '-');
  const [, whole, sign, fraction = ''] = /^(-?\d+)(?:([.,])(\d+))?$/.exec(text) ?? [];
  if (whole === undefined || fraction.length > decimals) return null;
  if (fraction.length >= 3 && sign !== decimalSign()) return null;
  return Number(`${whole}.${fraction}`);
}

/** Whether something is typed that is no number, and that going on would not make one. */
export function isUnclear(typed: string, decimals: number): boolean {
  const text = typed.trim();
  return !/^[-−]?$|^[^.,]*[.,]$/.test(text) && numberIn(text, decimals) === null;
}

/** A number as one types it in the viewer's language: `9,5` in German, and no thousands set apart. */
export function textFor(value: number | null): string {
  if (value === null) return '';
  return new Intl.NumberFormat(formatLocale(), { useGrouping: false, maximumFractionDigits: 4 }).format(
    value,
  );
}

/** How a number of so many decimals is to be typed. */
export function exampleFor(decimals: number): string {
  return textFor(decimals > 0 ? 1250.5 : 1250);
}

/** For the browser's own check of a field: the same rules. */
export function patternFor(decimals: number, isSigned: boolean): string {
  const few = `[.,]\\d{1,${Math.min(decimals, 2)}}`;
  const fraction = decimals > 2 ? `(${few}|[${decimalSign()}]\\d{3,${decimals}})?` : `(${few})?`;
  return `\\s*${isSigned ? '[\\-−]?' : ''}\\d+${decimals > 0 ? fraction : ''}\\s*`;
}

function decimalSign(): string {
  return textFor(0.5).charAt(1);
}
