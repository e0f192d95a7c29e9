import { Anchor, Button, PasswordInput, Text, TextInput } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { FormEvent, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { asProblem } from '@/shared/api/problem';
import { FormPage, textOf } from '@/shared/ui/FormPage';
import { ProblemAlert } from '@/shared/ui/ProblemAlert';
import { useLogIn } from './account';

interface LoginFormProps {
  title: string;
  text?: string | undefined;
  onDone: () => void;
  /** Ways to others of these pages. */
  children?: ReactNode;
}

/** Log in. What was typed stays when it is refused. */
export function LoginForm({ title, text, onDone, children }: LoginFormProps) {
  const { t } = useTranslation();
  const logIn = useLogIn();
  const problem = logIn.error ? asProblem(logIn.error) : null;
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const credentials = { email: textOf(form, 'email').trim(), password: textOf(form, 'password') };
    logIn.mutate(credentials, { onSuccess: onDone });
  };
  return (
    <FormPage title={title} text={text} onSubmit={submit}>
      <ProblemAlert error={logIn.error} isFieldByField />
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
        autoComplete="current-password"
        required
        error={problem?.fieldMessage('password')}
      />
      <Button type="submit" size="md" loading={logIn.isPending}>
        {t('account.logIn')}
      </Button>
      <Text size="sm">
        <Anchor renderRoot={(props) => <Link to="/forgot-password" {...props} />}>
          {t('account.forgot')}
        </Anchor>
      </Text>
      {children}
    </FormPage>
  );
}
