const KEPT_UNDER = 'marquee-cinema';

/** The cinema somebody looked at last: most people have one of their own. */
export function usualCinema(): number | null {
  try {
    const kept = Number(localStorage.getItem(KEPT_UNDER));
    return Number.isSafeInteger(kept) && kept > 0 ? kept : null;
  } catch {
    return null;
  }
}

export function rememberCinema(id: number): void {
  try {
    localStorage.setItem(KEPT_UNDER, String(id));
  } catch {
    // Storage is switched off: the next visit begins with the first.
  }
}
