/** The reference that somebody typed, perhaps with a seat behind it. */
export function referenceOf(code: string): string | undefined {
  const found = /^\s*([a-z0-9]{4})\s?-?([a-z0-9]{4})(?![a-z0-9])/i.exec(code);
  return found ? `${found[1]}-${found[2]}`.toUpperCase() : undefined;
}
