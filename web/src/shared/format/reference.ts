/** Twice four letters as references have them: none that is easily taken for another, so no 0, 1, I, L and O. */
const REFERENCE = /^\s*([2-9a-hjkmnp-z]{4})\s?-?([2-9a-hjkmnp-z]{4})(?![a-z0-9])/i;

/** The reference that somebody typed, perhaps with a seat behind it. */
export function referenceOf(code: string): string | undefined {
  const found = REFERENCE.exec(code);
  return found ? `${found[1]}-${found[2]}`.toUpperCase() : undefined;
}
