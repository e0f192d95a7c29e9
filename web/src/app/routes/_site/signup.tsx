import { Anchor, Text } from '@mantine/core';
import { createFileRoute, Link, useRouter } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { SignUpForm } from '@/features/account/SignUpForm';
import { ownPath } from '../../searchParams';
import { namedPage } from '../../titles';

export const Route = createFileRoute('/_site/signup')({
  validateSearch: (search: Record<string, unknown>): { next?: string | undefined } => ({
    next: ownPath(search.next),
  }),
  head: namedPage('signup'),
  component: SignUp,
});

function SignUp() {
  const { t } = useTranslation();
  const { next } = Route.useSearch();
  const router = useRouter();
  return (
    <SignUpForm onDone={() => router.history.replace(next ?? '/')}>
      <Text size="sm">
        {t('account.haveOne')}{' '}
        <Anchor renderRoot={(props) => <Link to="/login" search={next ? { next } : {}} {...props} />}>
          {t('account.logInInstead')}
        </Anchor>
      </Text>
    </SignUpForm>
  );
}
