import { cleanup, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { HttpResponse, http } from 'msw';
import { beforeEach, expect, test } from 'vitest';
import { signedOut } from '@/shared/session/store';
import { signInAlice } from '@/testing/people';
import { renderApp } from '@/testing/renderApp';
import { server } from '@/testing/server';

beforeEach(() => {
  signedOut();
  server.use(
    http.get('*/api/v1/movies', () => HttpResponse.json({ items: [], next_cursor: null })),
    http.get('*/api/v1/genres', () => HttpResponse.json({ items: [] })),
    http.get('*/api/v1/cinemas', () => HttpResponse.json({ items: [] })),
  );
});

test('the header leads to the films, the bookings and the log-in', async () => {
  renderApp('/films');
  const films = await screen.findByRole('link', { name: 'Films' });
  expect(films.getAttribute('aria-current')).toBe('page');
  expect(screen.getByRole('link', { name: 'My bookings' }).getAttribute('aria-current')).toBeNull();
  expect(screen.getByRole('link', { name: 'Log in' }).getAttribute('href')).toBe('/login?next=%2Ffilms');
});

test.each([
  ['/signup?next=%2Fbookings', '/login?next=%2Fbookings'],
  ['/reset-password?token=used', '/login'],
  ['/invitation?token=used', '/login'],
  ['/forgot-password', '/login'],
  ['/verify-email', '/login'],
  ['/staff/login?next=%2Fstaff%2Fscan', '/login?next=%2Fstaff%2Fscan'],
  ['/login?next=%2F%2Fevil.test', '/login'],
])('from %s the log-in leads to no page of the way in', async (from, to) => {
  renderApp(from);
  const logIn = await screen.findByRole('link', { name: 'Log in' });
  expect(logIn.getAttribute('href')).toBe(to);
});

test('a stranger who opens their bookings is asked to log in, and the way back is kept', async () => {
  const { router } = renderApp('/bookings');
  await screen.findByRole('heading', { name: 'Log in' });
  expect(router.state.location.search).toEqual({ next: '/bookings' });
});

test.each(['//evil.test', '/\\evil.test', 'https://evil.test', 'javascript:alert(1)'])(
  'the log-in does not lead to %s',
  async (next) => {
    const { router } = renderApp(`/login?next=${encodeURIComponent(next)}`);
    await screen.findByRole('heading', { name: 'Log in' });
    // What the page reads. The router's own `location.search` still says what the address bar says.
    expect(router.state.matches.at(-1)?.search).toEqual({});
  },
);

test('an address that leads nowhere says so', async () => {
  renderApp('/no/such/page');
  await screen.findByRole('heading', { name: 'This seat is empty' });
  expect(screen.getByRole('link', { name: 'To the films' }).getAttribute('href')).toBe('/');
});

test('a navigation moves the focus and the title to the new page', async () => {
  renderApp('/');
  await userEvent.click(await screen.findByRole('link', { name: 'Log in' }));
  await screen.findByRole('heading', { name: 'Log in' });
  await waitFor(() => expect(document.activeElement?.id).toBe('main'));
  await waitFor(() => expect(document.title).toBe('Log in · Marquee'));
});

test('the colours are switched by hand', async () => {
  renderApp('/');
  await userEvent.click(await screen.findByRole('button', { name: 'Switch to dark colours' }));
  expect(document.documentElement.getAttribute('data-mantine-color-scheme')).toBe('dark');
  await screen.findByRole('button', { name: 'Switch to light colours' });
});

test('the language is changed by hand, for words, titles and the page itself', async () => {
  renderApp('/films');
  await screen.findByRole('heading', { name: 'Films' });
  await userEvent.click(screen.getByRole('button', { name: 'Deutsch' }));
  await screen.findByRole('heading', { name: 'Filme' });
  expect(document.documentElement.lang).toBe('de');
  expect(localStorage.getItem('marquee-language')).toBe('de');
});

test('what is looked for is in the address, and comes out of it', async () => {
  const asked: string[] = [];
  server.use(
    http.get('*/api/v1/movies', ({ request }) => {
      asked.push(new URL(request.url).search);
      return HttpResponse.json({ items: [], next_cursor: null });
    }),
  );
  const { router } = renderApp('/films?genre=Horror&sort=title&date=2026-02-31&cinema=0');
  await screen.findByRole('heading', { name: 'No film fits' });
  expect(asked).toEqual(['?genre=Horror&sort=title&limit=24']);
  await userEvent.selectOptions(screen.getByRole('combobox', { name: 'Language' }), 'de');
  await waitFor(() =>
    expect(router.state.location.search).toMatchObject({ genre: 'Horror', language: 'de' }),
  );
});

test('staff pages: strangers are led to a door of their own, and guests find nothing', async () => {
  const { router } = renderApp('/admin/users');
  await screen.findByRole('heading', { name: 'Log in for administrators' });
  expect(router.state.location.search).toEqual({ next: '/admin/users' });
  cleanup();
  signInAlice();
  renderApp('/staff');
  await screen.findByRole('heading', { name: 'This seat is empty' });
});
