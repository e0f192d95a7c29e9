import { refreshSession } from './refresh';
import { mayBeSignedIn, signedOut, useSession } from './store';

let started: Promise<void> | null = null;

/**
 * Settles who is signed in, once a page load. Guards of routes await it, so that a reload of a private page
 * does not bounce to the log-in first. It never fails: someone who cannot be confirmed now is a stranger now.
 */
export function startSession(): Promise<void> {
  started ??= settle();
  return started;
}

async function settle(): Promise<void> {
  // Logged in, or told so by another tab, before anybody asked.
  if (useSession.getState().status !== 'unknown') return;
  if (!mayBeSignedIn()) {
    signedOut();
    return;
  }
  try {
    await refreshSession();
  } catch {
    // The server is unreachable. The hint stays in storage, so the next page load tries again.
    useSession.setState({ status: 'anonymous' }, true);
  }
}
