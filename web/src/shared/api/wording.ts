import type { Problem } from './problem';

export interface Words {
  title: string;
  detail?: string | undefined;
}

const TRY_AGAIN = 'Please try again in a moment.';

/** What a bank says with a refusal, by the code that comes with it. */
const DECLINES: Record<string, string> = {
  card_declined: 'Your bank declined the card.',
  insufficient_funds: 'There is not enough money on the card.',
  expired_card: 'The card has expired.',
  payment_intent_authentication_failure: 'Your bank did not get your approval.',
};

/**
 * The server words its problems for whoever calls the API. These are the same in the words of somebody who wants
 * to see a film; a code that is not here keeps the server's.
 */
const WORDS: Record<string, Words> = {
  validation_failed: { title: 'Please check what you entered' },
  malformed_request: { title: 'That did not work', detail: TRY_AGAIN },
  unauthorized: { title: 'Please log in', detail: 'Your session has ended.' },
  token_expired: { title: 'Please log in', detail: 'Your session has ended.' },
  invalid_credentials: { title: 'E-mail or password is wrong', detail: 'Check both and try again.' },
  account_inactive: { title: 'This account is closed', detail: 'Ask at the cinema if that is a mistake.' },
  email_taken: { title: 'This address has an account already', detail: 'Log in instead.' },
  forbidden: { title: 'Not allowed', detail: 'Your account may not do this.' },
  not_found: { title: 'Not found', detail: 'It may be over, or it belongs to somebody else.' },
  seat_unavailable: { title: 'Somebody else was quicker', detail: 'Choose other seats; nothing was held.' },
  seat_blocked: { title: 'These seats are not for sale', detail: 'Choose other seats; nothing was held.' },
  seat_orphan: {
    title: 'This would leave a single seat',
    detail: 'A seat alone between others is hard to sell, so please sit one further.',
  },
  not_enough_seats: {
    title: 'Not enough seats are free',
    detail: 'Ask for fewer, or look at another showing.',
  },
  hold_expired: {
    title: 'The time to pay is over',
    detail: 'Choose your seats again; they may still be free.',
  },
  booking_state_conflict: { title: 'This booking has changed meanwhile', detail: 'Look at it again first.' },
  showtime_not_on_sale: { title: 'Tickets are not on sale', detail: 'Sales for this showing are not open.' },
  payment_unavailable: {
    title: 'Payments are not possible just now',
    detail: `Your seats stay held. ${TRY_AGAIN}`,
  },
  idempotency_in_progress: { title: 'One moment', detail: 'Your last press of the button is still at work.' },
  idempotency_mismatch: { title: 'That did not work', detail: TRY_AGAIN },
  rate_limited: { title: 'That was a little fast', detail: TRY_AGAIN },
  dependency_unavailable: { title: 'Marquee is busy', detail: TRY_AGAIN },
  internal: { title: 'Something went wrong', detail: `The fault is ours. ${TRY_AGAIN}` },
};

/** What to tell people about a problem. */
export function wordsFor(problem: Problem): Words {
  switch (problem.code) {
    case 'payment_failed':
      return {
        title: 'The payment did not go through',
        detail: declineWords(problem.members.decline_code),
      };
    case 'account_locked':
      return { title: 'Too many failed tries', detail: waitWords(problem.retryAfterSeconds) };
    case 'hold_limit_reached':
      // One code for two limits; only the one of time says when the hold ends.
      return 'expires_at' in problem.members
        ? { title: 'There is no more time to add', detail: 'Please pay before the countdown ends.' }
        : { title: 'You hold other seats already', detail: 'Pay for them or let them go first.' };
    default:
      return WORDS[problem.code] ?? { title: problem.title, detail: problem.detail };
  }
}

/** Why a payment failed, and that nothing is lost. */
export function declineWords(code: unknown): string {
  const why = (typeof code === 'string' && DECLINES[code]) || 'The bank refused it.';
  return `${why} Your seats are still held: try again, or take another card.`;
}

function waitWords(seconds: number | undefined): string {
  if (seconds === undefined) return 'Wait a while before the next one.';
  const minutes = Math.ceil(seconds / 60);
  return `Wait ${minutes === 1 ? 'a minute' : `${minutes} minutes`} before the next one.`;
}
