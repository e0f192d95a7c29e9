import { QueryClient } from '@tanstack/react-query';
import { createRouter } from '@tanstack/react-router';
import { asProblem } from '@/shared/api/problem';
import { ErrorPage } from './ErrorPage';
import { NotFoundPage } from './NotFoundPage';
import { routeTree } from './routeTree.gen';

/** What every route's loader and guard gets. */
export interface RouterContext {
  queryClient: QueryClient;
}

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 30_000,
        // A refusal is an answer; only what may pass by itself is asked again.
        retry: (failures, error) => failures < 2 && asProblem(error).isTransient,
      },
      // A POST carries its idempotency key, but whether to repeat it is for the person to say.
      mutations: { retry: false },
    },
  });
}

export function createAppRouter(queryClient: QueryClient) {
  return createRouter({
    routeTree,
    context: { queryClient },
    defaultPreload: 'intent',
    // TanStack Query keeps the data and knows its age.
    defaultPreloadStaleTime: 0,
    defaultErrorComponent: ErrorPage,
    defaultNotFoundComponent: NotFoundPage,
    scrollRestoration: true,
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}
