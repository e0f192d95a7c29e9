import { notFound, redirect } from '@tanstack/react-router';
import type { Role } from '@/shared/api/types';
import { startSession } from '@/shared/session/start';
import { currentUser } from '@/shared/session/store';

interface At {
  location: { href: string };
}

/** For pages that are somebody's own: strangers log in first, and come back. */
export async function requireSession({ location }: At): Promise<void> {
  await startSession();
  if (!currentUser()) throw redirect({ to: '/login', search: { next: location.href } });
}

/**
 * For the pages of an area: strangers log in at its own door; to whoever is in without the role, the pages do not exist.
 * What one may truly do is the server's to say, with every request.
 */
export function requireRole(door: '/staff/login' | '/admin/login', roles: readonly Role[]) {
  return async ({ location }: At): Promise<void> => {
    await startSession();
    const user = currentUser();
    if (!user) throw redirect({ to: door, search: { next: location.href } });
    // Not an Error: the router would report it to the console as a fault of the page.
    if (!roles.includes(user.role)) throw notFound({ data: { forbidden: true } });
  };
}
