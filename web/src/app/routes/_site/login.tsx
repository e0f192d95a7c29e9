import { Anchor, Text } from '@mantine/core';
import { createFileRoute, Link, useRouter } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { LoginForm } from '@/features/account/LoginForm';
import { ownPath } from '../../searchParams';
import { namedPage } from '../../titles';

interface LoginSearch {
  /** Where to go afterwards. */
  next?: string | undefined;
}

export const Route = createFileRoute('/_site/login')({
  validateSearch: (search: Record<string, unknown>): LoginSearch => ({ next: ownPath(search.next) }),
  head: namedPage('login'),
  component: Login,
});

function Login() {
  const { t } = useTranslation();
  const { next } = Route.useSearch();
  const router = useRouter();
  return (
    <LoginForm title={t('account.logIn')} onDone={() => router.history.replace(next ?? '/')}>
      <Text size="sm">
        {t('account.newHere')}{' '}
        <Anchor renderRoot={(props) => <Link to="/signup" search={next ? { next } : {}} {...props} />}>
          {t('account.create')}
        </Anchor>
      </Text>
    </LoginForm>
  );
}
