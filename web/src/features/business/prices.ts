import { queryOptions } from '@tanstack/react-query';
import type { components } from '@/api/schema';
import { answer, api, ifMatch, versioned } from '@/shared/api/client';
import { startOfDay } from '@/shared/format/time';
import type { Days } from './ranges';

type Schemas = components['schemas'];
export type PriceList = Schemas['PriceList'];
export type PricingRule = Schemas['PricingRule'];
export type PricingRuleRequest = Schemas['PricingRuleRequest'];
export type Simulation = Schemas['Simulation'];

/** Each change names the version that it was made to. */
const versionHeader = ({ version }: { version: number }) => ifMatch({ etag: `"${version}"` });

export function priceListQuery(cinema: number) {
  return queryOptions({
    queryKey: ['admin', 'price-list', cinema],
    queryFn: ({ signal }) =>
      versioned(
        api.GET('/api/v1/admin/cinemas/{id}/price-list', { params: { path: { id: cinema } }, signal }),
      ),
  });
}

export function savePriceList(list: PriceList, body: Schemas['PriceListRequest']) {
  return answer(
    api.PUT('/api/v1/admin/cinemas/{id}/price-list', {
      params: { path: { id: list.cinema_id }, header: versionHeader(list) },
      body,
    }),
  );
}

/** All rules of a cinema: their order is a whole, so that a page of them would be of no use. */
export function rulesQuery(cinema: number) {
  return queryOptions({
    queryKey: ['admin', 'pricing-rules', cinema],
    queryFn: ({ signal }) =>
      everyPage((cursor) =>
        answer(
          api.GET('/api/v1/admin/pricing-rules', {
            params: { query: { cinema_id: cinema, limit: 100, ...cursor } },
            signal,
          }),
        ),
      ),
  });
}

export function screensQuery(cinema: number) {
  return queryOptions({
    queryKey: ['cinema', cinema, 'screens'],
    queryFn: async ({ signal }) =>
      (await answer(api.GET('/api/v1/cinemas/{id}', { params: { path: { id: cinema } }, signal }))).screens,
    staleTime: 10 * 60_000,
  });
}

/** The titles of all films, to choose from. */
export const filmTitlesQuery = queryOptions({
  queryKey: ['film-titles'],
  queryFn: ({ signal }) =>
    everyPage((cursor) =>
      answer(api.GET('/api/v1/movies', { params: { query: { limit: 100, ...cursor } }, signal })),
    ),
  staleTime: 10 * 60_000,
});

export function addRule(cinema: number, rule: PricingRuleRequest) {
  return answer(api.POST('/api/v1/admin/pricing-rules', { body: { ...rule, cinema_id: cinema } }));
}

export function replaceRule(saved: PricingRule, rule: PricingRuleRequest) {
  const params = { path: { id: saved.id }, header: versionHeader(saved) };
  return answer(api.PUT('/api/v1/admin/pricing-rules/{id}', { params, body: rule }));
}

export function removeRule(saved: PricingRule) {
  const params = { path: { id: saved.id }, header: versionHeader(saved) };
  return answer(api.DELETE('/api/v1/admin/pricing-rules/{id}', { params }));
}

/** What these rules would have made of the sales of shows on these days of the cinema. Nothing is changed. */
export function simulate(
  cinema: { id: number; time_zone: string },
  { from, to }: Days,
  rules: PricingRuleRequest[],
): Promise<Simulation> {
  return answer(
    api.POST('/api/v1/admin/pricing-rules/simulate', {
      body: {
        cinema_id: cinema.id,
        from: startOfDay(from, cinema.time_zone),
        to: startOfDay(to, cinema.time_zone),
        rules,
      },
    }),
  );
}

interface Page<T> {
  items: T[];
  next_cursor?: string | null;
}

async function everyPage<T>(read: (cursor: { cursor?: string }) => Promise<Page<T>>): Promise<T[]> {
  const found: T[] = [];
  let cursor: { cursor?: string } = {};
  for (;;) {
    const page = await read(cursor);
    found.push(...page.items);
    if (!page.next_cursor) return found;
    cursor = { cursor: page.next_cursor };
  }
}
