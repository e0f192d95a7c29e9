import { HttpResponse, http } from 'msw';
import { beforeEach, expect, test, vi } from 'vitest';
import { server } from '@/testing/server';

const session = {
  access_token: 'fresh',
  token_type: 'Bearer',
  expires_in: 900,
  user: { id: 1, email: 'alice@demo.test', name: 'Alice', role: 'user' },
};

/** A page load: the modules begin anew, storage stays. */
async function pageLoad() {
  vi.resetModules();
  const { startSession } = await import('./start');
  const { useSession, signedIn } = await import('./store');
  return { startSession, useSession, signedIn };
}

let refreshes = 0;
beforeEach(() => {
  refreshes = 0;
});

function refreshAnswers(respond: () => Response) {
  server.use(
    http.post('*/api/v1/auth/refresh', () => {
      refreshes += 1;
      return respond();
    }),
  );
}

test('a first visit asks nothing of the server', async () => {
  refreshAnswers(() => HttpResponse.json(session));
  const page = await pageLoad();
  await page.startSession();
  expect(page.useSession.getState()).toEqual({ status: 'anonymous' });
  expect(refreshes).toBe(0);
});

test('a reload finds the person again by the cookie, asked once', async () => {
  (await pageLoad()).signedIn(session as never);
  refreshAnswers(() => HttpResponse.json(session));
  const page = await pageLoad();
  expect(page.useSession.getState().status).toBe('unknown');
  await Promise.all([page.startSession(), page.startSession()]);
  expect(page.useSession.getState()).toMatchObject({ status: 'signed-in', accessToken: 'fresh' });
  expect(refreshes).toBe(1);
});

test('an ended session is forgotten, and the next visit is a first one', async () => {
  (await pageLoad()).signedIn(session as never);
  refreshAnswers(() => HttpResponse.json({ code: 'unauthorized' }, { status: 401 }));
  await (await pageLoad()).startSession();
  await (await pageLoad()).startSession();
  expect(refreshes).toBe(1);
});

test('an unreachable server makes a stranger for now, and the next visit tries again', async () => {
  (await pageLoad()).signedIn(session as never);
  refreshAnswers(() => HttpResponse.error());
  const page = await pageLoad();
  await page.startSession();
  expect(page.useSession.getState()).toEqual({ status: 'anonymous' });
  await (await pageLoad()).startSession();
  expect(refreshes).toBe(2);
});

test('no token is ever put into storage', async () => {
  (await pageLoad()).signedIn(session as never);
  expect(JSON.stringify({ ...localStorage, ...sessionStorage })).not.toContain('fresh');
});
