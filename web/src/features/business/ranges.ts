import { cinemaDay, dayAfter, viewerZone } from '@/shared/format/time';

export const RANGES = ['week', 'fourWeeks', 'thisMonth', 'lastMonth'] as const;
export type Range = (typeof RANGES)[number];

export interface Days {
  from: string;
  to: string;
}

/** The calendar day here and now: reports may be of several cinemas, each with a day of its own. */
export function today(): string {
  return cinemaDay(new Date().toISOString(), viewerZone());
}

/** Days that are often asked for. */
export function rangeOf(range: Range, day: string = today()): Days {
  const monthStart = `${day.slice(0, 7)}-01`;
  switch (range) {
    case 'week':
      return { from: dayAfter(day, -6), to: day };
    case 'fourWeeks':
      return { from: dayAfter(day, -27), to: day };
    case 'thisMonth':
      return { from: monthStart, to: day };
    case 'lastMonth': {
      const to = dayAfter(monthStart, -1);
      return { from: `${to.slice(0, 7)}-01`, to };
    }
  }
}
