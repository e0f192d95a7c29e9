import { referenceOf } from '@/shared/format/reference';
import { bookingOf } from './scanning';

/** What somebody at the counter says, understood: a number, a reference, an address, or a ticket held to the scanner. */
export type Wanted = { id: number } | { reference: string } | { email: string };

/** As long as a number may be before it is rather a reference without its dash. */
const LONGEST_NUMBER = 7;

export function wantedBy(text: string): Wanted | undefined {
  const said = text.trim();
  const scanned = bookingOf(said);
  if (scanned !== undefined) return { id: scanned };
  if (said.includes('@')) return { email: said };
  const number = Number(said);
  if (/^\d+$/.test(said) && said.length <= LONGEST_NUMBER && number > 0) return { id: number };
  const reference = referenceOf(said);
  return reference === undefined ? undefined : { reference };
}
