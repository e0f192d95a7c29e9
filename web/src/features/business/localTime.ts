/*
 * Instants as a `datetime-local` field has them: by the clocks of whoever types, without a zone.
 */

export function toLocalInput(instant: string | null): string {
  if (instant === null) return '';
  const date = new Date(instant);
  const two = (number: number) => `${number}`.padStart(2, '0');
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join('-');
  return `${day}T${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** Null for an empty field, and while its parts are being typed. */
export function fromLocalInput(typed: string): string | null {
  const date = new Date(typed);
  return typed === '' || Number.isNaN(date.getTime()) ? null : date.toISOString();
}
