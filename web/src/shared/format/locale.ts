/** The language and region for numbers and dates: the browser's. */
export function formatLocale(): string {
  return globalThis.navigator?.language || 'en';
}
