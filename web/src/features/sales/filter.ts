import { referenceOf } from '@/shared/format/reference';

/** In a file of its own: the address of the page is read before anything else of the administrators' is loaded. */
export const STATUSES = [
  'held',
  'awaiting_payment',
  'confirmed',
  'completed',
  'cancelled',
  'expired',
] as const;

export interface BookingFilter {
  /** A reference, an address, or part of a name. */
  q?: string | undefined;
  status?: (typeof STATUSES)[number] | undefined;
  cinema?: number | undefined;
  film?: number | undefined;
  from?: string | undefined;
  to?: string | undefined;
}

/** What was typed, as the API asks for it: references have digits or capitals, which sets them apart from names. */
export function searchOf(q: string | undefined): { reference?: string; email?: string; name?: string } {
  const said = q?.trim() ?? '';
  if (said === '') return {};
  if (said.includes('@')) return { email: said };
  const reference = /\d/.test(said) || said === said.toUpperCase() ? referenceOf(said) : undefined;
  return reference === undefined ? { name: said } : { reference };
}
