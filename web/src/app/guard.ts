import { redirect } from '@tanstack/react-router';
import { startSession } from '@/shared/session/start';
import { currentUser } from '@/shared/session/store';

/** For pages that are somebody's own: strangers log in first, and come back. */
export async function requireSession({ location }: { location: { href: string } }): Promise<void> {
  await startSession();
  if (!currentUser()) throw redirect({ to: '/login', search: { next: location.href } });
}
