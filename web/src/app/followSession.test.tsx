import { act, screen } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { beforeEach, expect, test } from 'vitest';
import { listenToOtherTabs } from '@/shared/session/refresh';
import { signedIn, signedOut } from '@/shared/session/store';
import { reservation } from '@/testing/booking';
import { signInAlice } from '@/testing/people';
import { renderApp } from '@/testing/renderApp';
import { server } from '@/testing/server';

const bob = {
  access_token: 'bob',
  token_type: 'Bearer',
  expires_in: 900,
  user: {
    id: 2,
    email: 'bob@demo.test',
    name: 'Bob',
    role: 'user' as const,
    cinema_ids: [],
    email_verified: true,
  },
};

/** Bob's bookings come when this is called. */
let letBobsCome = () => {};

beforeEach(() => {
  const isTime = new Promise<void>((resolve) => {
    letBobsCome = resolve;
  });
  signInAlice();
  server.use(
    http.get('*/api/v1/bookings', async ({ request }) => {
      if (request.headers.get('Authorization') !== 'Bearer bob') {
        return HttpResponse.json({ items: [reservation()], next_cursor: null });
      }
      await isTime;
      const items = [reservation({ reservation_id: 43, reference: 'BOBS-BKNG' })];
      return HttpResponse.json({ items, next_cursor: null });
    }),
  );
});

test('who logs in after somebody logged out in another tab sees nothing of theirs while the own is on its way', async () => {
  const stop = listenToOtherTabs();
  const otherTab = new BroadcastChannel('marquee-refresh');
  try {
    const { router } = renderApp('/bookings');
    await screen.findByText('K7Q2-9XMF');
    otherTab.postMessage({ kind: 'signed-out' });
    await screen.findByRole('heading', { name: 'Log in' });
    otherTab.postMessage({ kind: 'signed-in', session: bob });
    await screen.findByText('Bob');
    await act(() => router.navigate({ to: '/bookings' }));
    await screen.findByRole('heading', { name: 'My bookings' });
    expect(screen.queryByText('K7Q2-9XMF')).toBeNull();
    letBobsCome();
    await screen.findByText('BOBS-BKNG');
  } finally {
    otherTab.close();
    stop();
  }
});

test('a session that ends by itself leaves nothing behind either', async () => {
  const { router } = renderApp('/bookings');
  await screen.findByText('K7Q2-9XMF');
  act(() => signedOut());
  await screen.findByRole('heading', { name: 'Log in' });
  act(() => signedIn(bob));
  await act(() => router.navigate({ to: '/bookings' }));
  await screen.findByRole('heading', { name: 'My bookings' });
  expect(screen.queryByText('K7Q2-9XMF')).toBeNull();
  letBobsCome();
  await screen.findByText('BOBS-BKNG');
});

test('a page that is open while somebody else comes in shows theirs, and no more of the one before', async () => {
  renderApp('/bookings');
  await screen.findByText('K7Q2-9XMF');
  act(() => signedIn(bob));
  await screen.findByText('Bob');
  expect(screen.queryByText('K7Q2-9XMF')).toBeNull();
  letBobsCome();
  await screen.findByText('BOBS-BKNG');
});

test('a new token of the same person, or a new name, forgets nothing', async () => {
  let reads = 0;
  server.events.on('request:start', ({ request }) => {
    if (new URL(request.url).pathname === '/api/v1/bookings') reads += 1;
  });
  renderApp('/bookings');
  await screen.findByText('K7Q2-9XMF');
  act(() => signedIn({ ...bob, access_token: 'next', user: { ...bob.user, id: 1, name: 'Alice A.' } }));
  await screen.findByText('Alice A.');
  screen.getByText('K7Q2-9XMF');
  expect(reads).toBe(1);
  server.events.removeAllListeners();
});
