import { createFileRoute, useRouter } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { LoginForm } from '@/features/account/LoginForm';
import { loadArea } from '@/shared/i18n/i18n';
import { Layout } from '../Layout';
import { ownPath } from '../searchParams';

/** A door of its own: who works here does not come in through the customers'. */
export const Route = createFileRoute('/staff_/login')({
  validateSearch: (search: Record<string, unknown>): { next?: string | undefined } => ({
    next: ownPath(search.next),
  }),
  loader: () => loadArea('work'),
  head: () => ({ meta: [{ title: 'Staff · Marquee' }] }),
  component: Login,
});

function Login() {
  const { t } = useTranslation('work');
  const { next } = Route.useSearch();
  const router = useRouter();
  return (
    <Layout>
      <LoginForm
        title={t('staff.logIn')}
        text={t('staff.logInText')}
        onDone={() => router.history.replace(next ?? '/staff')}
      />
    </Layout>
  );
}
