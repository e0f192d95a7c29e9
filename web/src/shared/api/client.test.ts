import { delay, HttpResponse, http } from 'msw';
import { beforeEach, expect, test } from 'vitest';
import { type SessionResponse, signedIn, signedOut, useSession } from '@/shared/session/store';
import { server } from '@/testing/server';
import { answer, api, fetchFile, ifMatch, newIdempotencyKey, send, versioned } from './client';
import { Problem } from './problem';

const alice = {
  id: 1,
  email: 'alice@demo.test',
  name: 'Alice',
  role: 'user' as const,
  cinema_ids: [],
  email_verified: true,
};

function sessionWith(accessToken: string, expiresIn = 900): SessionResponse {
  return { access_token: accessToken, token_type: 'Bearer', expires_in: expiresIn, user: alice };
}

const problem = (status: number, code: string) =>
  HttpResponse.json(
    { type: `/problems/${code}`, title: code, status, code },
    { status, headers: { 'Content-Type': 'application/problem+json' } },
  );

/** `/auth/me` takes one token; `/auth/refresh` hands it out and counts how often it was asked. */
function serverThatTakes(token: string) {
  const seen = { refreshes: 0, bearers: [] as (string | null)[] };
  server.use(
    http.get('*/api/v1/auth/me', ({ request }) => {
      const bearer = request.headers.get('Authorization');
      seen.bearers.push(bearer);
      return bearer === `Bearer ${token}` ? HttpResponse.json(alice) : problem(401, 'token_expired');
    }),
    http.post('*/api/v1/auth/refresh', async () => {
      seen.refreshes += 1;
      await delay(10);
      return HttpResponse.json(sessionWith(token));
    }),
  );
  return seen;
}

const me = () => answer(api.GET('/api/v1/auth/me'));

beforeEach(() => signedOut());

test('a stranger sends no bearer token, and a 401 to them is not a reason to refresh', async () => {
  const seen = serverThatTakes('fresh');
  await expect(me()).rejects.toMatchObject({ status: 401, code: 'token_expired' });
  expect(seen).toEqual({ refreshes: 0, bearers: [null] });
});

test('a token that was not taken is renewed and the request sent again', async () => {
  const seen = serverThatTakes('fresh');
  signedIn(sessionWith('stale'));
  await expect(me()).resolves.toEqual(alice);
  expect(seen).toEqual({ refreshes: 1, bearers: ['Bearer stale', 'Bearer fresh'] });
});

test('many requests with an old token share one refresh', async () => {
  const seen = serverThatTakes('fresh');
  signedIn(sessionWith('stale'));
  await expect(Promise.all([me(), me(), me(), me()])).resolves.toHaveLength(4);
  expect(seen.refreshes).toBe(1);
});

test('a token about to end is renewed before it is used', async () => {
  const seen = serverThatTakes('fresh');
  signedIn(sessionWith('stale', 5));
  await me();
  expect(seen).toEqual({ refreshes: 1, bearers: ['Bearer fresh'] });
});

test('a session that is over logs out, and says so once', async () => {
  server.use(
    http.get('*/api/v1/auth/me', () => problem(401, 'token_expired')),
    http.post('*/api/v1/auth/refresh', () => problem(401, 'unauthorized')),
  );
  signedIn(sessionWith('stale'));
  await expect(me()).rejects.toMatchObject({ status: 401 });
  expect(useSession.getState()).toEqual({ status: 'anonymous' });
});

test('a server that cannot refresh at the moment logs nobody out', async () => {
  server.use(
    http.get('*/api/v1/auth/me', () => problem(401, 'token_expired')),
    http.post('*/api/v1/auth/refresh', () => problem(503, 'dependency_unavailable')),
  );
  signedIn(sessionWith('stale'));
  await expect(me()).rejects.toMatchObject({ code: 'unreachable' });
  expect(useSession.getState().status).toBe('signed-in');
});

test('a wrong password is not answered with a refresh', async () => {
  server.use(http.post('*/api/v1/auth/login', () => problem(401, 'invalid_credentials')));
  signedIn(sessionWith('fresh'));
  const body = { email: 'alice@demo.test', password: 'wrong' };
  await expect(answer(api.POST('/api/v1/auth/login', { body }))).rejects.toMatchObject({
    code: 'invalid_credentials',
  });
});

test('the second try sends the same body and headers', async () => {
  const bodies: unknown[] = [];
  const keys: (string | null)[] = [];
  server.use(
    http.post('*/api/v1/auth/login', async ({ request }) => {
      bodies.push(await request.json());
      keys.push(request.headers.get('Idempotency-Key'));
      return bodies.length === 1 ? problem(401, 'token_expired') : HttpResponse.json(sessionWith('x'));
    }),
    http.post('*/api/v1/auth/refresh', () => HttpResponse.json(sessionWith('fresh'))),
  );
  signedIn(sessionWith('stale'));
  const body = { email: 'alice@demo.test', password: 'p' };
  await answer(api.POST('/api/v1/auth/login', { body, headers: { 'Idempotency-Key': 'k' } }));
  expect(bodies).toEqual([body, body]);
  expect(keys).toEqual(['k', 'k']);
});

test('no answer at all is a problem too', async () => {
  server.use(http.get('*/api/v1/auth/me', () => HttpResponse.error()));
  const thrown = await me().catch((error: unknown) => error);
  expect(thrown).toBeInstanceOf(Problem);
  expect(thrown).toMatchObject({ code: 'unreachable', status: 0, isTransient: true });
});

test('an empty answer is no error', async () => {
  server.use(http.post('*/api/v1/auth/logout', () => new HttpResponse(null, { status: 204 })));
  await expect(answer(api.POST('/api/v1/auth/logout'))).resolves.toBeUndefined();
});

test('idempotency keys do not repeat', () => {
  expect(newIdempotencyKey()).not.toBe(newIdempotencyKey());
});

test('a file is fetched with the token, and a refused one says why', async () => {
  signedIn(sessionWith('fresh'));
  server.use(
    http.get('*/api/v1/bookings/1/tickets.pdf', ({ request }) =>
      request.headers.get('Authorization') === 'Bearer fresh'
        ? new HttpResponse('%PDF', { headers: { 'Content-Type': 'application/pdf' } })
        : problem(401, 'unauthorized'),
    ),
    http.get('*/api/v1/bookings/2/tickets.pdf', () => problem(404, 'not_found')),
  );
  const file = await fetchFile('/api/v1/bookings/1/tickets.pdf');
  expect([file.type, await file.text()]).toEqual(['application/pdf', '%PDF']);
  await expect(fetchFile('/api/v1/bookings/2/tickets.pdf')).rejects.toMatchObject({ code: 'not_found' });
});

test('a change names the version that was read, and hears when there is a newer one', async () => {
  signedIn(sessionWith('fresh'));
  let version = 1;
  server.use(
    http.get('*/api/v1/auth/me', () => HttpResponse.json(alice, { headers: { ETag: `"${version}"` } })),
    http.put('*/api/v1/admin/things/1', async ({ request }) => {
      if (request.headers.get('If-Match') !== `"${version}"`) return problem(412, 'precondition_failed');
      version += 1;
      return HttpResponse.json(await request.json());
    }),
  );
  const read = await versioned(api.GET('/api/v1/auth/me'));
  expect(read).toEqual({ data: alice, etag: '"1"' });
  const change = () => answer(send('PUT', '/api/v1/admin/things/1', ifMatch(read), { name: 'new' }));
  await change();
  await expect(change()).rejects.toMatchObject({ code: 'precondition_failed', status: 412 });
});
