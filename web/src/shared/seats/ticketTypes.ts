import type { TicketType } from '@/shared/api/types';

/** Whom a seat can be for, in the order people say it; what each costs is the price list's. */
export const TICKET_TYPES = ['adult', 'child', 'senior', 'student'] as const satisfies readonly TicketType[];
