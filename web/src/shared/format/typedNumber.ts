import { formatLocale } from '@/shared/i18n/i18n';

/** What is typed as a number; null for nothing, and for what is none (yet). */
export function numberIn(typed: string): number | null {
  const text = typed.trim().replace(',', '.').replace('−', '-');
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : null;
}

/** A number as one types it in the viewer's language: `9,5` in German, and no thousands set apart. */
export function textFor(value: number | null): string {
  if (value === null) return '';
  return new Intl.NumberFormat(formatLocale(), { useGrouping: false, maximumFractionDigits: 4 }).format(
    value,
  );
}

/** For the browser's own check of a field. */
export function patternFor(decimals: number, isSigned: boolean): string {
  const fraction = decimals > 0 ? `([.,]\\d{1,${decimals}})?` : '';
  return `\\s*${isSigned ? '[\\-−]?' : ''}\\d+${fraction}\\s*`;
}
