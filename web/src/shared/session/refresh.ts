import { type SessionResponse, signedIn, signedOut, useSession } from './store';

const REFRESH_URL = '/api/v1/auth/refresh';
const LOCK = 'marquee-refresh';

type Message = { kind: 'signed-in'; session: SessionResponse } | { kind: 'signed-out' };

let channel: BroadcastChannel | null = null;
let pending: Promise<string | null> | null = null;

/** Hears from the other tabs of this browser. Called once, at the start; returns how to stop. */
export function listenToOtherTabs(): () => void {
  if (typeof BroadcastChannel === 'undefined') return () => {};
  const opened = new BroadcastChannel(LOCK);
  opened.onmessage = (event: MessageEvent<Message>) => {
    if (event.data.kind === 'signed-in') signedIn(event.data.session);
    else signedOut();
  };
  channel = opened;
  return () => {
    opened.close();
    if (channel === opened) channel = null;
  };
}

/** Tells the other tabs, after logging in or out here. */
export function tellOtherTabs(message: Message): void {
  channel?.postMessage(message);
}

/**
 * A new access token by the refresh cookie, or null when the session is over. However many requests ask,
 * one is sent: the cookie rotates, and two uses of the same one would look like theft and end the session.
 * Within a tab the callers share a promise; between tabs a Web Lock makes them take turns, and a tab that
 * waited for its turn takes over the token the other one got.
 *
 * @throws when there was no answer: that says nothing about the session, so nobody is logged out by it.
 */
export function refreshSession(): Promise<string | null> {
  pending ??= takeTurn(accessToken()).finally(() => {
    pending = null;
  });
  return pending;
}

function takeTurn(stale: string | null): Promise<string | null> {
  const turn = async () => {
    const current = accessToken();
    return current !== null && current !== stale ? current : requestRefresh();
  };
  return navigator.locks ? navigator.locks.request(LOCK, turn) : turn();
}

async function requestRefresh(): Promise<string | null> {
  // Not through the API client, which would itself try to refresh when this is refused.
  const response = await globalThis.fetch(REFRESH_URL, { method: 'POST', credentials: 'same-origin' });
  if (response.ok) {
    const session = (await response.json()) as SessionResponse;
    signedIn(session);
    tellOtherTabs({ kind: 'signed-in', session });
    return session.access_token;
  }
  if (response.status === 401 || response.status === 403) {
    signedOut();
    return null;
  }
  throw new Error(`The session could not be renewed: status ${response.status}`);
}

function accessToken(): string | null {
  const session = useSession.getState();
  return session.status === 'signed-in' ? session.accessToken : null;
}
