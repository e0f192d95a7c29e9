import i18next from 'i18next';
import type { BookingDossier } from '@/shared/api/types';
import { formatMoney } from '@/shared/format/money';
import { wordsUnder } from '@/shared/i18n/i18n';

export type Kind = 'state' | 'money' | 'mail' | 'scan' | 'words';

/** Something that happened to a booking, in words. */
export interface Moment {
  key: string;
  at: string;
  kind: Kind;
  what: string;
  /** What else is known of it. */
  detail?: string | undefined;
  /** Who did it: a person, or a part of the system. */
  who?: string | undefined;
}

type HistoryLine = BookingDossier['history'][number];

/** All that happened, the oldest first: what the log says, with mails and scans at their times. */
export function momentsOf(dossier: BookingDossier): Moment[] {
  const history = dossier.history.map((line, index) => ({
    key: `h${index}`,
    at: line.at,
    kind: kindOf(line.action),
    what: words(`actions.${line.action.replaceAll('.', '_')}`) ?? line.action,
    detail: detailOf(line, dossier),
    who: line.actor_name ?? words(`actors.${line.actor}`) ?? line.actor,
  }));
  const mails = dossier.mails.map((mail) => ({
    key: `m${mail.id}`,
    at: mail.sent_at ?? mail.created_at,
    kind: 'mail' as const,
    what: i18next.t(mail.sent_at ? 'counter.booking.mailSent' : 'counter.booking.mailWaits', { ns: 'work' }),
    detail: words(`mailKinds.${mail.kind}`) ?? mail.kind,
  }));
  const scans = dossier.scans.map((scan) => ({
    key: `s${scan.id}`,
    at: scan.at,
    kind: 'scan' as const,
    what: wordsUnder(`counter.outcomes.${scan.outcome}`, 'work') ?? scan.outcome,
    detail: [seatOfTicket(scan.ticket_id, dossier), scan.device, scan.reason].filter(Boolean).join(' · '),
    who: scan.by_name,
  }));
  // The sort is stable: what happened at one instant stays in the order of the log.
  return [...history, ...mails, ...scans].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
}

function kindOf(action: string): Kind {
  if (action === 'booking.explained') return 'words';
  return action.startsWith('payment.') || action.startsWith('refund.') ? 'money' : 'state';
}

function detailOf({ detail }: HistoryLine, dossier: BookingDossier): string | undefined {
  const said = detail as Record<string, unknown>;
  const { booking, money_back } = dossier;
  switch (said.event) {
    case 'explained':
    case 'refund_settled':
      return `“${said.reason}”`;
    case 'refund_moved':
      if (said.status === 'failed') return words('moneyStates.failed_refund');
      return words(`moneyStates.${said.status}`) ?? text(said.status);
    case 'payment_moved':
    case 'disputed':
      return words(`moneyStates.${said.status}`) ?? text(said.status);
    case 'refund_queued': {
      const refund = money_back.find(({ id }) => id === said.refund);
      const cause = words(`causes.${said.cause}`) ?? text(said.cause);
      return refund ? `${formatMoney(refund.amount, booking.currency)} · ${cause}` : cause;
    }
    case 'cancelled':
      return words(`reasons.${said.reason}`) ?? text(said.reason);
    case 'seats_cancelled':
      return Array.isArray(said.seats)
        ? said.seats.map((id) => seatLabel(id, dossier)).join(', ')
        : undefined;
    case 'sold_at_counter':
      return wordsUnder(`counter.payments.${said.payment}`, 'work') ?? text(said.payment);
    case 'reseated':
      return Array.isArray(said.moves)
        ? said.moves
            .map(({ from, to }) => `${seatLabel(from, dossier)} → ${seatLabel(to, dossier)}`)
            .join(', ')
        : undefined;
    default:
      return undefined;
  }
}

/** `A5`; a seat that the booking has no more by its key. */
export function seatLabel(id: unknown, { booking }: BookingDossier): string {
  const seat = booking.seats.find((each) => each.id === id);
  return seat ? `${seat.row}${seat.seat}` : `#${id}`;
}

function seatOfTicket(ticket: number | null | undefined, dossier: BookingDossier): string {
  const found = dossier.tickets.find(({ id }) => id === ticket);
  return found ? seatLabel(found.seat_id, dossier) : '';
}

function words(key: string): string | undefined {
  return wordsUnder(`counter.booking.${key}`, 'work');
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
