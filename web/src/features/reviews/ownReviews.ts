import type { OwnReview } from '@/shared/api/types';

/*
 * The API has no list of one's own reviews, and those that wait to be read are in no other: what was written on this
 * device is kept here, by account, so that it can be changed and deleted.
 */

function keyOf(user: number): string {
  return `marquee-reviews-${user}`;
}

export function keptReviews(user: number): Readonly<Record<number, OwnReview>> {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(keyOf(user)) ?? '{}');
    return typeof kept === 'object' && kept !== null ? (kept as Record<number, OwnReview>) : {};
  } catch {
    // Storage is switched off, or somebody else wrote to it.
    return {};
  }
}

/** Keeps a review of a film, or forgets it. */
export function keepReview(user: number, film: number, review: OwnReview | null): void {
  const { [film]: _, ...others } = keptReviews(user);
  const next = review === null ? others : { ...others, [film]: review };
  try {
    localStorage.setItem(keyOf(user), JSON.stringify(next));
  } catch {
    // Storage is switched off: it can be changed until the page is left.
  }
}
