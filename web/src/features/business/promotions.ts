import { infiniteQueryOptions } from '@tanstack/react-query';
import type { components } from '@/api/schema';
import { answer, api, ifMatch } from '@/shared/api/client';
import { given } from '@/shared/api/given';

type Schemas = components['schemas'];
export type Promotion = Schemas['Promotion'];
export type PromotionRequest = Schemas['PromotionRequest'];
export type PromotionUse = Schemas['Page_PromotionUse']['items'][number];

export const promotionsQuery = infiniteQueryOptions({
  queryKey: ['admin', 'promotions'],
  queryFn: ({ pageParam, signal }) =>
    answer(
      api.GET('/api/v1/admin/promotions', {
        params: { query: given({ limit: 50, cursor: pageParam ?? undefined }) },
        signal,
      }),
    ),
  initialPageParam: null as string | null,
  getNextPageParam: (page) => page.next_cursor ?? null,
});

/** The bookings that use a promotion now. */
export function promotionUsesQuery(id: number) {
  return infiniteQueryOptions({
    queryKey: ['admin', 'promotion-uses', id],
    queryFn: ({ pageParam, signal }) =>
      answer(
        api.GET('/api/v1/admin/promotions/{id}/uses', {
          params: { path: { id }, query: given({ limit: 20, cursor: pageParam ?? undefined }) },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor ?? null,
  });
}

/** A new promotion, or another state of one: then only over the version that was read. */
export function savePromotion(saved: Promotion | null, body: PromotionRequest): Promise<Promotion> {
  return saved
    ? answer(api.PUT('/api/v1/admin/promotions/{id}', { params: paramsOf(saved), body }))
    : answer(api.POST('/api/v1/admin/promotions', { body }));
}

export function endPromotion(saved: Promotion) {
  return answer(api.DELETE('/api/v1/admin/promotions/{id}', { params: paramsOf(saved) }));
}

function paramsOf({ id, version }: Promotion) {
  return { path: { id }, header: ifMatch({ etag: `"${version}"` }) };
}
