import { referenceOf } from '@/shared/format/reference';
import { bookingOf } from './scanning';

/** What a booking is looked for by; words of the length of a reference may be a name all the same. */
export type Words = { reference: string; orName?: string } | { email: string } | { name: string };

/** What somebody at the counter says, understood: a number, a reference, an address, a name, or a ticket held to the scanner. */
export type Wanted = { id: number } | Words;

/** As long as a number may be before it is rather a reference without its dash. */
const LONGEST_NUMBER = 7;

/** The server looks for no shorter part of a name: it would be everybody's. */
const SHORTEST_NAME = 2;

export function wantedBy(text: string): Wanted | undefined {
  const said = text.trim();
  const scanned = bookingOf(said);
  if (scanned !== undefined) return { id: scanned };
  if (said.includes('@')) return { email: said };
  const number = Number(said);
  if (/^\d+$/.test(said) && said.length <= LONGEST_NUMBER && number > 0) return { id: number };
  const isName = [...said].length >= SHORTEST_NAME && !/\d/.test(said);
  const reference = referenceOf(said);
  if (reference !== undefined) return isName ? { reference, orName: said } : { reference };
  return isName ? { name: said } : undefined;
}
