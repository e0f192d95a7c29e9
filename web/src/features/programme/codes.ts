import { countryName, languageName } from '@/shared/format/language';
import { formatLocale } from '@/shared/i18n/i18n';

export interface Choice {
  value: string;
  label: string;
}

const ALPHABET = Array.from({ length: 26 }, (_, index) => String.fromCharCode(97 + index));
const PAIRS = ALPHABET.flatMap((first) => ALPHABET.map((second) => first + second));

/** Every language with a code of two letters that the browser has a name for. */
export function languageChoices(): Choice[] {
  return named(PAIRS, languageName);
}

/** Every country and region with a code of two letters. */
export function countryChoices(): Choice[] {
  return named(
    PAIRS.map((pair) => pair.toUpperCase()),
    countryName,
  );
}

function named(codes: readonly string[], name: (code: string) => string): Choice[] {
  const order = new Intl.Collator(formatLocale());
  return codes
    .map((code) => ({ value: code, label: name(code) }))
    .filter(({ value, label }) => label !== value)
    .sort((a, b) => order.compare(a.label, b.label));
}

export function zoneChoices(): string[] {
  return Intl.supportedValuesOf('timeZone');
}

export function currencyChoices(): string[] {
  return Intl.supportedValuesOf('currency');
}
