import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { HttpResponse, http } from 'msw';
import { beforeEach, expect, test } from 'vitest';
import { signedOut } from '@/shared/session/store';
import { problem } from '@/testing/booking';
import { signInAlice } from '@/testing/people';
import { renderApp } from '@/testing/renderApp';
import { server } from '@/testing/server';

const press = async (name: string) => userEvent.click(await screen.findByRole('button', { name }));
const type = async (label: RegExp, text: string) => userEvent.type(await screen.findByLabelText(label), text);

function logIn(id: string, current: boolean) {
  return {
    id,
    current,
    address: '192.0.2.7',
    user_agent: current ? 'Mozilla/5.0 (X11; Linux x86_64) Firefox/133.0' : 'curl/8.14.1',
    created_at: '2030-01-01T10:00:00Z',
    last_used_at: '2030-01-01T12:00:00Z',
    expires_at: '2030-01-31T10:00:00Z',
  };
}

beforeEach(() => {
  signInAlice();
  let sessions = [logIn('here', true), logIn('there', false)];
  server.use(
    http.get('*/api/v1/auth/sessions', () => HttpResponse.json({ items: sessions, next_cursor: null })),
    http.delete('*/api/v1/auth/sessions/:id', ({ params }) => {
      sessions = sessions.filter((each) => each.id !== params.id);
      return new HttpResponse(null, { status: 204 });
    }),
    http.get('*/api/v1/auth/me/reviews', () => HttpResponse.json({ items: [], next_cursor: null })),
    http.get('*/api/v1/movies', () => HttpResponse.json({ items: [], next_cursor: null })),
    http.get('*/api/v1/cinemas', () => HttpResponse.json({ items: [] })),
  );
});

test('a device that one does not know is logged out; this one cannot be by mistake', async () => {
  renderApp('/account');
  await screen.findByText('curl');
  expect(screen.getAllByRole('button', { name: 'Log out there' })).toHaveLength(1);
  await press('Log out there');
  await waitFor(() => expect(screen.queryByText('curl')).toBeNull());
  screen.getByText('This device');
});

test('a new name is in the head of the page at once; a refused one says why at its field', async () => {
  server.use(
    http.patch('*/api/v1/auth/me', async ({ request }) => {
      const { name } = (await request.json()) as { name: string };
      if (name === 'Alice!') {
        return problem(422, 'validation_failed', {
          errors: [{ pointer: '/name', message: 'has a sign in it' }],
        });
      }
      return HttpResponse.json({ id: 1, email: 'alice@demo.test', name, role: 'user', email_verified: true });
    }),
  );
  renderApp('/account');
  await type(/^Name/, '!');
  await press('Save the name');
  await screen.findByText('has a sign in it');
  await userEvent.clear(screen.getByLabelText(/^Name/));
  await type(/^Name/, 'Alina');
  await press('Save the name');
  const head = screen.getByRole('banner');
  await within(head).findByText('Alina');
});

test('an account is deleted in two steps, and not while a booking is ahead', async () => {
  let tries = 0;
  server.use(
    http.delete('*/api/v1/auth/me', () => {
      tries += 1;
      return tries === 1 ? problem(409, 'booking_ahead') : new HttpResponse(null, { status: 204 });
    }),
  );
  renderApp('/account');
  await press('Delete my account');
  expect(tries).toBe(0);
  await press('Yes, delete it for ever');
  await screen.findByText('A booking of yours is ahead');
  await press('Yes, delete it for ever');
  await screen.findByRole('link', { name: 'Log in' });
});

test('a forgotten password: the same answer for every address, and a link that is too old leads to a new one', async () => {
  signedOut();
  server.use(
    http.post('*/api/v1/auth/password/forgot', () => HttpResponse.json({ message: 'ok' }, { status: 202 })),
    http.post('*/api/v1/auth/password/reset', () => problem(410, 'token_invalid')),
  );
  const { router } = renderApp('/forgot-password');
  await type(/^E-mail/, 'nobody@demo.test');
  await press('Send me the link');
  await screen.findByText(/If this address has an account/);
  await router.navigate({ to: '/reset-password', search: { token: 'old' } });
  await type(/^New password/, 'the last row, left');
  await press('Set the password');
  await screen.findByText('This link does not work any more');
  expect(screen.getByRole('link', { name: 'Ask for a new link' }).getAttribute('href')).toBe(
    '/forgot-password',
  );
});

test('the link that confirms an address is used once, as soon as it is opened', async () => {
  const tokens: unknown[] = [];
  server.use(
    http.post('*/api/v1/auth/verify-email', async ({ request }) => {
      tokens.push(await request.json());
      return new HttpResponse(null, { status: 204 });
    }),
    http.post('*/api/v1/auth/refresh', () => problem(503, 'dependency_unavailable')),
  );
  renderApp('/verify-email?token=abc');
  await screen.findByRole('heading', { name: 'Your address is confirmed' });
  expect(tokens).toEqual([{ token: 'abc' }]);
});

test('who signs up where addresses are confirmed first, or with a known one, is sent to their mail', async () => {
  signedOut();
  server.use(
    http.post('*/api/v1/auth/user/signup', () => HttpResponse.json({ message: 'ok' }, { status: 202 })),
    http.post('*/api/v1/auth/login', () => problem(403, 'email_not_verified')),
  );
  renderApp('/signup');
  await type(/^Name/, 'Nele Neu');
  await type(/^E-mail/, 'nele@demo.test');
  await type(/^Password/, 'under the projector');
  await press('Sign up');
  await screen.findByRole('heading', { name: 'Look for our mail' });
  screen.getByText(/nele@demo.test/);
});

test('one’s own reviews are there in whatever state, page after page, each with the way to its film', async () => {
  const review = (id: number, status: string, reason: string | null) => ({
    id,
    movie_id: id + 10,
    movie_title: `Film ${id}`,
    stars: 4,
    body: `Words ${id}`,
    status,
    reason,
    created_at: '2030-01-01T10:00:00Z',
    updated_at: '2030-01-01T10:00:00Z',
  });
  server.use(
    http.get('*/api/v1/auth/me/reviews', ({ request }) =>
      new URL(request.url).searchParams.get('cursor') === 'more'
        ? HttpResponse.json({ items: [review(1, 'published', null)], next_cursor: null })
        : HttpResponse.json({
            items: [review(3, 'pending', null), review(2, 'rejected', 'Names people')],
            next_cursor: 'more',
          }),
    ),
  );
  renderApp('/account');
  const kept = (await screen.findByText('Words 2')).closest('li') as HTMLElement;
  within(kept).getByText('It is not published. The cinema says: Names people');
  expect(within(kept).getByRole('link', { name: 'Film 2' }).getAttribute('href')).toBe('/films/12');
  within((await screen.findByText('Words 3')).closest('li') as HTMLElement).getByText(/as soon as/);
  await press('More reviews');
  within((await screen.findByText('Words 1')).closest('li') as HTMLElement).getByText('It is published.');
});
