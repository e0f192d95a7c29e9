import { createMemoryHistory } from '@tanstack/react-router';
import { render } from '@testing-library/react';
import { onTestFinished } from 'vitest';
import { App } from '@/app/App';
import { followSession } from '@/app/followSession';
import { createAppRouter, createQueryClient } from '@/app/router';

/** The whole client at an address, as a person opens it. */
export function renderApp(path: string) {
  const queryClient = createQueryClient();
  const router = createAppRouter(queryClient);
  router.update({ ...router.options, history: createMemoryHistory({ initialEntries: [path] }) });
  onTestFinished(followSession(queryClient, router));
  render(<App queryClient={queryClient} router={router} />);
  return { router, queryClient };
}
