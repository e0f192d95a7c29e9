import { create } from 'zustand';
import type { components } from '@/api/schema';

export type User = components['schemas']['User'];
export type SessionResponse = components['schemas']['SessionResponse'];

/** `unknown` lasts from the first paint until the refresh cookie, if there may be one, has been tried. */
type Session =
  | { status: 'unknown' }
  | { status: 'anonymous' }
  | { status: 'signed-in'; user: User; accessToken: string; expiresAt: number };

/**
 * Who is signed in. The access token lives here and nowhere else: not in storage, where any script that ever
 * runs on the page could read it tomorrow. A reload gets a new one with the HttpOnly refresh cookie.
 */
export const useSession = create<Session>(() => ({ status: 'unknown' }));

export function currentUser(): User | null {
  const session = useSession.getState();
  return session.status === 'signed-in' ? session.user : null;
}

export function signedIn(response: SessionResponse, receivedAt: number = Date.now()): void {
  useSession.setState(
    {
      status: 'signed-in',
      user: response.user,
      accessToken: response.access_token,
      expiresAt: receivedAt + response.expires_in * 1000,
    },
    true,
  );
  rememberVisit(true);
}

/** Somebody changed their own name. */
export function rename(name: string): void {
  useSession.setState((session) =>
    session.status === 'signed-in' ? { ...session, user: { ...session.user, name } } : session,
  );
}

export function signedOut(): void {
  useSession.setState({ status: 'anonymous' }, true);
  rememberVisit(false);
}

const VISIT_KEY = 'marquee-signed-in';

/**
 * Whether this browser was signed in when it was last here. It holds no secret: it only spares strangers a
 * refresh that must fail, which the browser's console would show as an error on every first visit.
 */
export function mayBeSignedIn(): boolean {
  try {
    return localStorage.getItem(VISIT_KEY) === '1';
  } catch {
    return true;
  }
}

function rememberVisit(signedIn: boolean): void {
  try {
    if (signedIn) localStorage.setItem(VISIT_KEY, '1');
    else localStorage.removeItem(VISIT_KEY);
  } catch {
    // Storage is switched off: the next visit tries the cookie and finds out.
  }
}
