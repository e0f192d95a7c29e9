import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { answer, api } from '@/shared/api/client';
import { asProblem } from '@/shared/api/problem';
import { refreshSession, tellOtherTabs } from '@/shared/session/refresh';
import { currentUser, rename, signedIn, signedOut } from '@/shared/session/store';

export interface Credentials {
  email: string;
  password: string;
}

export function useLogIn() {
  return useMutation({ mutationFn: logIn });
}

/** `waiting`: the account is made, and its address has to be confirmed before it can be used. */
export type SignUpOutcome = 'signed-in' | 'waiting';

/** Makes the account and logs in to it; where addresses are confirmed first, or the address is known, a mail says more. */
export function useSignUp() {
  return useMutation({
    mutationFn: async (account: Credentials & { name: string }): Promise<SignUpOutcome> => {
      await answer(api.POST('/api/v1/auth/user/signup', { body: account }));
      try {
        await logIn({ email: account.email, password: account.password });
        return 'signed-in';
      } catch (error) {
        // The answer to a sign-up is the same for everybody; who has an account already learns it by mail alone.
        const { code } = asProblem(error);
        if (code === 'email_not_verified' || code === 'invalid_credentials') return 'waiting';
        throw error;
      }
    },
  });
}

export function useLogOut() {
  return useMutation({
    mutationFn: () => answer(api.POST('/api/v1/auth/logout')),
    onSuccess: leave,
  });
}

export function useRename() {
  return useMutation({
    mutationFn: (name: string) => answer(api.PATCH('/api/v1/auth/me', { body: { name } })),
    onSuccess: (user) => rename(user.name),
  });
}

export function useChangePassword() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: { current_password: string; new_password: string }) =>
      answer(api.POST('/api/v1/auth/password/change', { body })),
    // Every other device was logged out by it.
    onSuccess: () => client.invalidateQueries({ queryKey: ['account', 'sessions'] }),
  });
}

export const sessionsQuery = queryOptions({
  queryKey: ['account', 'sessions'],
  queryFn: ({ signal }) => answer(api.GET('/api/v1/auth/sessions', { signal })),
  staleTime: 0,
});

export function useEndSession() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) =>
      answer(api.DELETE('/api/v1/auth/sessions/{id}', { params: { path: { id } } })),
    onSuccess: () => client.invalidateQueries({ queryKey: ['account', 'sessions'] }),
  });
}

/** Everything the cinema keeps about somebody, as they get it to take along. */
export function exportAccount() {
  return answer(api.GET('/api/v1/auth/me/export'));
}

export function useDeleteAccount() {
  return useMutation({
    mutationFn: () => answer(api.DELETE('/api/v1/auth/me')),
    onSuccess: leave,
  });
}

export function askForReset(email: string) {
  return answer(api.POST('/api/v1/auth/password/forgot', { body: { email } }));
}

export function resetPassword(body: { token: string; password: string }) {
  return answer(api.POST('/api/v1/auth/password/reset', { body }));
}

export async function verifyEmail(token: string): Promise<void> {
  await answer(api.POST('/api/v1/auth/verify-email', { body: { token } }));
  // Who is logged in here learns it with the next token; should that fail now, a later one says it.
  if (currentUser()) await refreshSession().catch(() => null);
}

export function sendVerificationAgain(email: string) {
  return answer(api.POST('/api/v1/auth/verify-email/resend', { body: { email } }));
}

/** The account of somebody who was invited, made with the token out of their mail; then they are logged in. */
export async function acceptInvitation(body: { token: string; name: string; password: string }) {
  const user = await answer(api.POST('/api/v1/auth/admin/signup', { body }));
  await logIn({ email: user.email, password: body.password });
  return user;
}

async function logIn(body: Credentials): Promise<void> {
  const session = await answer(api.POST('/api/v1/auth/login', { body }));
  signedIn(session);
  tellOtherTabs({ kind: 'signed-in', session });
}

function leave(): void {
  signedOut();
  tellOtherTabs({ kind: 'signed-out' });
}
