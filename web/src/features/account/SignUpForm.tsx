import { Button, PasswordInput, TextInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asProblem } from '@/shared/api/problem';
import { FormPage, textOf } from '@/shared/ui/FormPage';
import { MailIcon } from '@/shared/ui/icons';
import { Notice } from '@/shared/ui/Notice';
import { ProblemAlert } from '@/shared/ui/ProblemAlert';
import { useSignUp } from './account';
import { SendAgain } from './VerifyEmail';

/** Make an account. Ends signed in, or with a mail to look for. */
export function SignUpForm({ onDone, children }: { onDone: () => void; children?: ReactNode }) {
  const { t } = useTranslation();
  const [waitsFor, setWaitsFor] = useState<string | null>(null);
  const signUp = useSignUp();
  const problem = signUp.error ? asProblem(signUp.error) : null;
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const account = {
      name: textOf(form, 'name').trim(),
      email: textOf(form, 'email').trim(),
      password: textOf(form, 'password'),
    };
    signUp.mutate(account, {
      onSuccess: (outcome) => (outcome === 'waiting' ? setWaitsFor(account.email) : onDone()),
    });
  };
  if (waitsFor !== null) {
    return (
      <Notice icon={<MailIcon />} title={t('account.lookForMail')} actions={<SendAgain email={waitsFor} />}>
        {t('account.lookForMailText', { email: waitsFor })}
      </Notice>
    );
  }
  return (
    <FormPage title={t('account.create')} onSubmit={submit}>
      <ProblemAlert error={signUp.error} isFieldByField />
      <TextInput
        name="name"
        label={t('account.name')}
        autoComplete="name"
        required
        error={problem?.fieldMessage('name')}
      />
      <TextInput
        name="email"
        type="email"
        label={t('account.email')}
        autoComplete="email"
        required
        error={problem?.fieldMessage('email')}
      />
      <PasswordInput
        name="password"
        label={t('account.password')}
        description={t('account.passwordRule')}
        autoComplete="new-password"
        required
        error={problem?.fieldMessage('password')}
      />
      <Button type="submit" size="md" loading={signUp.isPending}>
        {t('account.signUp')}
      </Button>
      {children}
    </FormPage>
  );
}
