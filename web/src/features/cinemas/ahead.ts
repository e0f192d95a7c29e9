import type { Programme, Showtime } from '@/shared/api/types';
import { dayAfter } from '@/shared/format/time';

type Item = Programme['items'][number];

/** Whether one can still go to it, now or when its sale opens. */
function isAhead(show: Showtime, now: number): boolean {
  return show.on_sale || Date.parse(show.starts_at) > now;
}

/**
 * A day's films by whether anything of theirs is still to come. A film that has shows ahead leaves those out that have
 * begun, for nobody can go there; one that has none keeps them all.
 */
export function byWhatIsAhead(items: readonly Item[], now: number): { ahead: Item[]; over: Item[] } {
  const ahead: Item[] = [];
  const over: Item[] = [];
  for (const item of items) {
    const showtimes = item.showtimes.filter((show) => isAhead(show, now));
    if (showtimes.length > 0) ahead.push({ ...item, showtimes });
    else over.push(item);
  }
  return { ahead, over };
}

/** The next one that can be booked, or else the next that will be shown. */
export function nextShow(showtimes: readonly Showtime[], now: number): Showtime | undefined {
  const ahead = showtimes.filter((show) => show.status !== 'cancelled' && isAhead(show, now));
  return ahead.find(({ on_sale }) => on_sale) ?? ahead[0];
}

/** The day that is running; when nothing of it is left, the next one, for nobody comes to look at what is over. */
export function dayToBeginWith({ date, items }: Pick<Programme, 'date' | 'items'>, now: number): string {
  const isOver = items.length > 0 && byWhatIsAhead(items, now).ahead.length === 0;
  return isOver ? dayAfter(date, 1) : date;
}
