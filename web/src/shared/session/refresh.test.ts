import { HttpResponse, http } from 'msw';
import { beforeEach, expect, test, vi } from 'vitest';
import { server } from '@/testing/server';
import { refreshSession } from './refresh';
import { type SessionResponse, signedIn, useSession } from './store';

function session(token: string): SessionResponse {
  const user = {
    id: 1,
    email: 'alice@demo.test',
    name: 'Alice',
    role: 'user' as const,
    cinema_ids: [],
    email_verified: true,
  };
  return { access_token: token, token_type: 'Bearer', expires_in: 900, user };
}

let refreshes = 0;

beforeEach(() => {
  refreshes = 0;
  signedIn(session('stale'));
  server.use(
    http.post('*/api/v1/auth/refresh', () => {
      refreshes += 1;
      return HttpResponse.json(session('ours'));
    }),
  );
});

/** A lock that another tab holds until `release`. */
function heldLock() {
  let release = () => {};
  const free = new Promise<void>((resolve) => {
    release = resolve;
  });
  const request = async <T>(_name: string, turn: () => Promise<T>) => {
    await free;
    return turn();
  };
  vi.stubGlobal('navigator', { locks: { request } });
  return () => release();
}

test('a tab that waited for another takes over the token that one got', async () => {
  const release = heldLock();
  const waiting = refreshSession();
  signedIn(session('theirs'));
  release();
  await expect(waiting).resolves.toBe('theirs');
  expect(refreshes).toBe(0);
});

test('a tab that waited in vain refreshes in its turn', async () => {
  const release = heldLock();
  const waiting = refreshSession();
  release();
  await expect(waiting).resolves.toBe('ours');
  expect(refreshes).toBe(1);
  expect(useSession.getState()).toMatchObject({ accessToken: 'ours' });
});

test('without locks, callers in one tab still share one refresh', async () => {
  vi.stubGlobal('navigator', {});
  await expect(Promise.all([refreshSession(), refreshSession()])).resolves.toEqual(['ours', 'ours']);
  expect(refreshes).toBe(1);
});
