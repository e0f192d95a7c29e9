import { MantineProvider } from '@mantine/core';
import { createMemoryHistory, createRootRoute, createRouter, RouterProvider } from '@tanstack/react-router';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import { Problem } from '@/shared/api/problem';
import { ErrorPage } from './ErrorPage';

/** A page that cannot load as long as `failure` gives it a reason. */
function renderFailing(failure: () => Error | null) {
  // The router reports what it caught; here that is the point.
  vi.spyOn(console, 'error').mockImplementation(() => {});
  vi.spyOn(console, 'warn').mockImplementation(() => {});
  const root = createRootRoute({
    component: () => {
      const error = failure();
      if (error) throw error;
      return <h1>It works again</h1>;
    },
    errorComponent: ErrorPage,
  });
  const router = createRouter({ routeTree: root, history: createMemoryHistory() });
  render(
    <MantineProvider>
      <RouterProvider router={router as never} />
    </MantineProvider>,
  );
}

test('a problem of the server shows its title and the number to quote', async () => {
  const problem = new Problem({
    type: '/problems/internal',
    title: 'Something went wrong',
    status: 500,
    code: 'internal',
    requestId: 'r-42',
  });
  renderFailing(() => problem);
  expect((await screen.findByRole('alert')).textContent).toContain('r-42');
  screen.getByRole('heading', { name: 'Something went wrong' });
  expect(screen.getByRole('link', { name: 'What this means' }).getAttribute('href')).toBe(
    '/problems/internal',
  );
});

test('trying again shows the page once it can be shown', async () => {
  let broken = true;
  renderFailing(() => (broken ? new Error('boom') : null));
  await screen.findByRole('alert');
  expect(document.body.textContent).not.toContain('boom');
  broken = false;
  await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
  await screen.findByRole('heading', { name: 'It works again' });
});
