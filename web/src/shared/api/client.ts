import createClient from 'openapi-fetch';
import type { paths } from '@/api/schema';
import { refreshSession } from '@/shared/session/refresh';
import { useSession } from '@/shared/session/store';
import { Problem, problemFrom } from './problem';
import { fetchWithProgress } from './progress';

/** A token this close to its end is renewed first: cheaper than a refused request and a second try. */
const RENEW_BEFORE_MS = 15_000;

/**
 * The API, typed by the OpenAPI document. Wrap calls in `answer`, which returns the body or throws a
 * `Problem`: `const film = await answer(api.GET('/api/v1/movies/{id}', { params: { path: { id } } }))`.
 */
export const api = createClient<paths>({
  baseUrl: globalThis.location.origin,
  // Looks `fetch` up for each request; the client would keep the one it saw when this module loaded, and the
  // interceptor of a test comes later.
  fetch: (request: Request) => fetchAsSession(request),
});

interface Result<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/**
 * The body of a successful answer.
 *
 * @throws {Problem} for everything else
 */
export async function answer<T>(call: Promise<Result<T>>): Promise<T> {
  return (await answerOf(call)).data as T;
}

async function answerOf<T>(call: Promise<Result<T>>): Promise<Result<T>> {
  let result: Result<T>;
  try {
    result = await call;
  } catch (error) {
    if (isAbort(error)) throw error;
    throw Problem.unreachable(error);
  }
  if (!result.response.ok) throw problemFrom(result.response, result.error);
  return result;
}

/**
 * A file that only its owner gets, with the session's token, which a plain link could not send.
 *
 * @throws {Problem} for everything else
 */
export async function fetchFile(path: string): Promise<Blob> {
  const { response } = await answerOf(send('GET', path));
  return response.blob();
}

/** A request by its address, for what the typed client cannot say: files, and conditions on a version. */
export async function send(
  method: string,
  path: string,
  headers: Record<string, string> = {},
  body?: unknown,
): Promise<{ response: Response; error?: unknown }> {
  const request = new Request(new URL(path, globalThis.location.origin), {
    method,
    ...contentOf(headers, body),
  });
  const response = await fetchAsSession(request);
  return response.ok ? { response } : { response, error: await jsonOf(response) };
}

/** As `send`, for a file large enough to watch it leave: `onProgress` hears which part of it, 0 to 1, is out. */
export async function upload(
  method: string,
  path: string,
  headers: Record<string, string>,
  file: Blob,
  onProgress: (part: number) => void,
): Promise<{ response: Response; error?: unknown }> {
  const request = new Request(new URL(path, globalThis.location.origin), { method, headers, body: file });
  const response = await fetchAsSession(request, (each) => fetchWithProgress(each, onProgress));
  return response.ok ? { response } : { response, error: await jsonOf(response) };
}

/** A file goes as it is, and says its own type; everything else as JSON. */
function contentOf(headers: Record<string, string>, body: unknown): RequestInit {
  if (body === undefined) return { headers };
  if (body instanceof Blob) return { headers, body };
  return { headers: { ...headers, 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
}

/** The body, whose version a later change has to name, and that version. */
export interface Versioned<T> {
  data: T;
  /** The `ETag` it came with; `If-Match` sends it back. Null where the server gave none. */
  etag: string | null;
}

/** As `answer`, with the version of what was read. */
export async function versioned<T>(call: Promise<Result<T>>): Promise<Versioned<T>> {
  const { data, response } = await answerOf(call);
  return { data: data as T, etag: response.headers.get('ETag') };
}

/** The header that lets a change through only if nobody else made one since; 412 `precondition_failed` otherwise. */
export function ifMatch({ etag }: Pick<Versioned<unknown>, 'etag'>): Record<string, string> {
  return etag === null ? {} : { 'If-Match': etag };
}

/**
 * A key that makes the server carry out a POST once, however often it is sent. Make one per intent, when the
 * person presses the button, and keep it over retries of that same intent.
 */
export function newIdempotencyKey(): string {
  // `randomUUID` exists only in secure contexts; a cinema may well be tried over http://192.168.…
  if (typeof crypto.randomUUID === 'function') return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Sends with the bearer token, and once more with a new one when the old one was no longer taken. */
async function fetchAsSession(
  request: Request,
  fetch: (request: Request) => Promise<Response> = (each) => globalThis.fetch(each),
): Promise<Response> {
  const session = useSession.getState();
  if (session.status !== 'signed-in') return fetch(request);

  let token = session.accessToken;
  if (session.expiresAt - Date.now() < RENEW_BEFORE_MS) {
    const renewed = await refreshSession();
    if (renewed === null) return fetch(request);
    token = renewed;
  }

  // A body can be read once; the second try needs its own.
  const again = request.clone();
  const response = await fetch(withBearer(request, token));
  if (response.status !== 401 || !(await saysTokenIsOver(response))) return response;

  const renewed = await refreshSession();
  return renewed === null ? response : fetch(withBearer(again, renewed));
}

function withBearer(request: Request, token: string): Request {
  request.headers.set('Authorization', `Bearer ${token}`);
  return request;
}

/** A 401 may also be a wrong password (`invalid_credentials`), which no new token would mend. */
async function saysTokenIsOver(response: Response): Promise<boolean> {
  try {
    const { code } = (await response.clone().json()) as { code?: unknown };
    return code === 'token_expired' || code === 'unauthorized';
  } catch {
    return false;
  }
}

async function jsonOf(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    return undefined;
  }
}

function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}
