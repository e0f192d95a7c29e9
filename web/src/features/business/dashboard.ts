import { queryOptions } from '@tanstack/react-query';
import type { components } from '@/api/schema';
import { answer, api } from '@/shared/api/client';
import { given } from '@/shared/api/given';

export type Dashboard = components['schemas']['Dashboard'];
export type DashboardDay = components['schemas']['DashboardDay'];

/** The server keeps its answer for some seconds; more often would only bring the same. */
const AGAIN_MS = 30_000;

export function dashboardQuery(cinema: number | undefined) {
  return queryOptions({
    queryKey: ['admin', 'dashboard', cinema ?? null],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/admin/dashboard', { params: { query: given({ cinema_id: cinema }) }, signal })),
    refetchInterval: AGAIN_MS,
    staleTime: 0,
  });
}

/** The currencies that moved in these days, in a steady order. */
export function currenciesOf(trend: readonly DashboardDay[]): string[] {
  return [...new Set(trend.flatMap(({ sales }) => sales.map(({ currency }) => currency)))].sort();
}

/** What stays of the sales of a day in a currency. */
export function netOf({ sales }: DashboardDay, currency: string): number {
  return sales.find((each) => each.currency === currency)?.net ?? 0;
}

export interface Compared {
  now: number;
  yesterday: number | null;
  /** The same day of the week before, which is the fairer measure: a Wednesday is no Saturday. */
  weekAgo: number | null;
  /** Against a week ago, as a part of it; null where that was nothing. */
  change: number | null;
}

/** A figure of the day that runs, with those it is measured by. The last of `trend` is today. */
export function compared(trend: readonly DashboardDay[], figure: (day: DashboardDay) => number): Compared {
  const at = (daysAgo: number) => {
    const day = trend.at(-1 - daysAgo);
    return day ? figure(day) : null;
  };
  const now = at(0) ?? 0;
  const weekAgo = at(7);
  return { now, yesterday: at(1), weekAgo, change: weekAgo ? (now - weekAgo) / weekAgo : null };
}
