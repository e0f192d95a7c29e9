import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { asProblem } from '@/shared/api/problem';
import { ButtonLink } from '@/shared/ui/ButtonLink';
import { FormPage, textOf } from '@/shared/ui/FormPage';
import { CheckIcon, MailIcon } from '@/shared/ui/icons';
import { Notice } from '@/shared/ui/Notice';
import { ProblemAlert } from '@/shared/ui/ProblemAlert';
import { askForReset, resetPassword } from './account';

/** Asks for a mail with a link. The answer is the same whether the address is known or not. */
export function ForgotPassword() {
  const { t } = useTranslation();
  const ask = useMutation({ mutationFn: askForReset });
  const problem = ask.error ? asProblem(ask.error) : null;
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    ask.mutate(textOf(event.currentTarget, 'email').trim());
  };
  if (ask.isSuccess) {
    return (
      <Notice icon={<MailIcon />} title={t('account.lookForMail')}>
        {t('account.resetSent')}
      </Notice>
    );
  }
  return (
    <FormPage title={t('account.forgotTitle')} text={t('account.forgotText')} onSubmit={submit}>
      <ProblemAlert error={ask.error} isFieldByField />
      <TextInput
        name="email"
        type="email"
        label={t('account.email')}
        autoComplete="email"
        required
        error={problem?.fieldMessage('email')}
      />
      <Button type="submit" size="md" loading={ask.isPending}>
        {t('account.sendLink')}
      </Button>
    </FormPage>
  );
}

/** Where the link in that mail leads. */
export function ResetPassword({ token }: { token: string | undefined }) {
  const { t } = useTranslation();
  const reset = useMutation({ mutationFn: resetPassword });
  const problem = reset.error ? asProblem(reset.error) : null;
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    reset.mutate({ token: token ?? '', password: textOf(event.currentTarget, 'password') });
  };
  if (reset.isSuccess) {
    return (
      <Notice
        icon={<CheckIcon />}
        title={t('account.resetDone')}
        actions={<ButtonLink to="/login">{t('account.logIn')}</ButtonLink>}
      >
        {t('account.resetDoneText')}
      </Notice>
    );
  }
  return (
    <FormPage title={t('account.resetTitle')} onSubmit={submit}>
      <ProblemAlert error={reset.error} isFieldByField>
        {problem?.code === 'token_invalid' && (
          <ButtonLink to="/forgot-password" variant="default" mt="sm">
            {t('account.newLink')}
          </ButtonLink>
        )}
      </ProblemAlert>
      <PasswordInput
        name="password"
        label={t('account.newPassword')}
        description={t('account.passwordRule')}
        autoComplete="new-password"
        required
        error={problem?.fieldMessage('password')}
      />
      <Button type="submit" size="md" loading={reset.isPending}>
        {t('account.setPassword')}
      </Button>
    </FormPage>
  );
}
