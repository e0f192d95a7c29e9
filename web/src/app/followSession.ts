import type { Query, QueryClient } from '@tanstack/react-query';
import { useSession } from '@/shared/session/store';
import type { createAppRouter } from './router';

/** Asked of everyone alike, so that it may stay for the next person at this screen. */
const PUBLIC = new Set(['films', 'film', 'genres', 'cinemas', 'cinema', 'showtime', 'payments', 'stripe']);

/**
 * Keeps the pages to who is signed in, however that changed: here, in another tab, or because a session ended. The next
 * person at this screen sees nothing of the one before, and private pages close: their guards are asked again.
 *
 * @returns how to stop
 */
export function followSession(client: QueryClient, router: ReturnType<typeof createAppRouter>): () => void {
  return useSession.subscribe((now, before) => {
    if (before.status !== 'signed-in') return;
    const isSignedIn = now.status === 'signed-in';
    if (isSignedIn && now.user.id === before.user.id) return;
    // A page that is open asks again as the one who is in now; as nobody it would only be refused.
    if (isSignedIn) void client.resetQueries({ predicate: isPrivate, type: 'active' });
    client.removeQueries({ predicate: isPrivate, ...(isSignedIn ? { type: 'inactive' } : {}) });
    void router.invalidate();
  });
}

function isPrivate({ queryKey }: Query): boolean {
  return !PUBLIC.has(String(queryKey[0]));
}
