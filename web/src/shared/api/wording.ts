import i18next from 'i18next';
import { type Area, wordsUnder } from '@/shared/i18n/i18n';
import type { Problem } from './problem';

export interface Words {
  title: string;
  detail?: string | undefined;
}

/**
 * What to tell people about a problem. The server words its problems for whoever calls the API; under `problems` are
 * the same in the words of somebody who wants to see a film, and a code that is not there keeps the server's.
 */
export function wordsFor(problem: Problem): Words {
  const t = i18next.t;
  switch (problem.code) {
    case 'payment_failed':
      return {
        title: t('problems.payment_failed.title'),
        detail: declineWords(problem.members.decline_code),
      };
    case 'account_locked':
      return { title: t('problems.account_locked.title'), detail: waitWords(problem.retryAfterSeconds) };
    case 'hold_limit_reached':
      // One code for three limits: that of time says when the hold ends, that of a show how many seats one may have.
      if ('max_seats' in problem.members) {
        const max = Number(problem.members.max_seats);
        return {
          title: t('problems.too_many_seats.title', { max }),
          detail: t('problems.too_many_seats.detail'),
        };
      }
      return 'expires_at' in problem.members
        ? { title: t('problems.no_more_time.title'), detail: t('problems.no_more_time.detail') }
        : { title: t('problems.too_many_holds.title'), detail: t('problems.too_many_holds.detail') };
    default:
      return knownWords(problem.code) ?? { title: problem.title, detail: problem.detail };
  }
}

function knownWords(code: string): Words | undefined {
  return wordsIn('site', `problems.${code}`) ?? wordsIn('work', `programme.problems.${code}`);
}

function wordsIn(area: Area, key: string): Words | undefined {
  const title = wordsUnder(`${key}.title`, area);
  return title === undefined ? undefined : { title, detail: wordsUnder(`${key}.detail`, area) };
}

/** Why a payment failed, and that nothing is lost. */
export function declineWords(code: unknown): string {
  const why = wordsUnder(`declines.${code}`) ?? i18next.t('declines.other');
  return `${why} ${i18next.t('declines.stillHeld')}`;
}

function waitWords(seconds: number | undefined): string {
  if (seconds === undefined) return i18next.t('problems.account_locked.detail');
  return i18next.t('problems.wait', { count: Math.ceil(seconds / 60) });
}
