import type { Role } from '@/shared/api/types';
import { signedIn } from '@/shared/session/store';

/** A customer. */
export function signInAlice(): void {
  signIn(1, 'Alice', 'user');
}

/** Somebody at the counter of the first cinema. */
export function signInSam(): void {
  signIn(5, 'Sam', 'staff', [1]);
}

/** An administrator. */
export function signInAda(): void {
  signIn(9, 'Ada', 'admin');
}

function signIn(id: number, name: string, role: Role, cinemas: number[] = []): void {
  signedIn({
    access_token: 'token',
    token_type: 'Bearer',
    expires_in: 900,
    user: {
      id,
      email: `${name.toLowerCase()}@demo.test`,
      name,
      role,
      cinema_ids: cinemas,
      email_verified: true,
    },
  });
}
