import type { TicketType } from '@/shared/api/types';

/** Whom a seat can be for, in the order people say it; what each costs is the price list's. */
export const TICKET_TYPES = ['adult', 'child', 'senior', 'student'] as const satisfies readonly TicketType[];

/** Whom seats are for, by their keys; who is not named is a grown-up. */
export type TypesOfSeats = Readonly<Record<number, TicketType>>;

/** As the API takes it, every seat named. */
export function ticketsFor(seatIds: readonly number[], types: TypesOfSeats) {
  return seatIds.map((id) => ({ seat_id: id, type: types[id] ?? 'adult' }));
}

/** What an address or an older answer says of it, read with care. */
export function typesIn(value: unknown): TypesOfSeats {
  if (typeof value !== 'object' || value === null) return {};
  const known = Object.entries(value).flatMap(([id, said]): [string, TicketType][] => {
    const type = TICKET_TYPES.find((each) => each === said);
    return /^\d+$/.test(id) && type ? [[id, type]] : [];
  });
  return Object.fromEntries(known);
}
