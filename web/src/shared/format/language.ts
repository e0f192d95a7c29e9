const languages = new Intl.DisplayNames(['en'], { type: 'language', fallback: 'code' });
const countries = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'code' });

/** The data names languages by code where the source knew it, and in words where it did not. */
export function languageName(code: string): string {
  return nameIn(languages, code);
}

/** A country by its code; in words where the source had no code. */
export function countryName(code: string): string {
  return nameIn(countries, code);
}

function nameIn(list: Intl.DisplayNames, code: string): string {
  try {
    return list.of(code) ?? code;
  } catch {
    return code;
  }
}
