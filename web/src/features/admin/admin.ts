import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { answer, api } from '@/shared/api/client';
import type { Role } from '@/shared/api/types';
import type { UserFilter } from './roles';

/** Keys of what administrators read begin with `admin`, so that logging out forgets it. */
export function usersQuery({ search, role }: UserFilter) {
  return infiniteQueryOptions({
    queryKey: ['admin', 'users', search ?? null, role ?? null],
    queryFn: ({ pageParam, signal }) =>
      answer(
        api.GET('/api/v1/admin/users', {
          params: {
            query: {
              limit: 50,
              ...(search ? { search } : {}),
              ...(role ? { role } : {}),
              ...(pageParam === null ? {} : { cursor: pageParam }),
            },
          },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor ?? null,
  });
}

export const invitationsQuery = infiniteQueryOptions({
  queryKey: ['admin', 'invitations'],
  queryFn: ({ pageParam, signal }) =>
    answer(
      api.GET('/api/v1/admin/invitations', {
        params: { query: pageParam === null ? {} : { cursor: pageParam } },
        signal,
      }),
    ),
  initialPageParam: null as string | null,
  getNextPageParam: (page) => page.next_cursor ?? null,
});

export const integrityQuery = queryOptions({
  queryKey: ['admin', 'integrity'],
  queryFn: ({ signal }) => answer(api.GET('/api/v1/admin/integrity', { signal })),
  staleTime: 0,
});

export function setRole(id: number, body: { role: Role; cinema_ids: number[] }) {
  return answer(api.POST('/api/v1/admin/users/{id}/role', { params: { path: { id } }, body }));
}

export function setDisabled(id: number, isDisabled: boolean) {
  const params = { path: { id } };
  return isDisabled
    ? answer(api.POST('/api/v1/admin/users/{id}/disable', { params }))
    : answer(api.POST('/api/v1/admin/users/{id}/enable', { params }));
}

export function invite(body: { email: string; role: 'staff' | 'admin'; cinema_ids: number[] }) {
  return answer(api.POST('/api/v1/admin/invitations', { body }));
}

export function takeBackInvitation(id: number) {
  return answer(api.DELETE('/api/v1/admin/invitations/{id}', { params: { path: { id } } }));
}
