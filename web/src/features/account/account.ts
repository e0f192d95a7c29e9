import { type QueryClient, useMutation, useQueryClient } from '@tanstack/react-query';
import { answer, api } from '@/shared/api/client';
import { tellOtherTabs } from '@/shared/session/refresh';
import { signedIn, signedOut } from '@/shared/session/store';

export interface Credentials {
  email: string;
  password: string;
}

export function useLogIn() {
  return useMutation({ mutationFn: logIn });
}

/** Makes the account and logs in to it; where addresses are verified first, the log-in says so. */
export function useSignUp() {
  return useMutation({
    mutationFn: async (account: Credentials & { name: string }) => {
      await answer(api.POST('/api/v1/auth/user/signup', { body: account }));
      await logIn({ email: account.email, password: account.password });
    },
  });
}

export function useLogOut() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => answer(api.POST('/api/v1/auth/logout')),
    onSuccess: () => {
      signedOut();
      tellOtherTabs({ kind: 'signed-out' });
      forgetPrivateData(client);
    },
  });
}

async function logIn(body: Credentials): Promise<void> {
  const session = await answer(api.POST('/api/v1/auth/login', { body }));
  signedIn(session);
  tellOtherTabs({ kind: 'signed-in', session });
}

/** The next person at this screen sees nothing of the one before. */
function forgetPrivateData(client: QueryClient): void {
  client.removeQueries({ queryKey: ['bookings'] });
  client.removeQueries({ queryKey: ['seats'] });
}
