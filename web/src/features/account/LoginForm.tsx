import { Anchor, Button, PasswordInput, Stack, Text, TextInput, Title } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { asProblem } from '@/shared/api/problem';
import { ProblemAlert } from '@/shared/ui/ProblemAlert';
import { useLogIn, useSignUp } from './account';
import classes from './LoginForm.module.css';

/** Log in, or make an account; both end signed in. What was typed stays when it is refused. */
export function LoginForm({ onDone }: { onDone: () => void }) {
  const [isNew, setNew] = useState(false);
  const logIn = useLogIn();
  const signUp = useSignUp();
  const active = isNew ? signUp : logIn;
  const problem = active.error ? asProblem(active.error) : null;

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name) ?? '');
    const credentials = { email: text('email').trim(), password: text('password') };
    if (isNew) signUp.mutate({ ...credentials, name: text('name').trim() }, { onSuccess: onDone });
    else logIn.mutate(credentials, { onSuccess: onDone });
  };

  return (
    <form className={classes.form} onSubmit={submit}>
      <Stack gap="md">
        <Title order={1} size="h2">
          {isNew ? 'Create an account' : 'Log in'}
        </Title>
        <ProblemAlert error={active.error} isFieldByField />
        {isNew && (
          <TextInput
            name="name"
            label="Name"
            autoComplete="name"
            required
            error={problem?.fieldMessage('name')}
          />
        )}
        <TextInput
          name="email"
          type="email"
          label="E-mail"
          autoComplete="email"
          required
          error={problem?.fieldMessage('email')}
        />
        <PasswordInput
          name="password"
          label="Password"
          description={isNew && 'Eight characters or more.'}
          autoComplete={isNew ? 'new-password' : 'current-password'}
          required
          error={problem?.fieldMessage('password')}
        />
        <Button type="submit" size="md" loading={active.isPending}>
          {isNew ? 'Sign up' : 'Log in'}
        </Button>
        <Text size="sm">
          {isNew ? 'Have an account?' : 'New here?'}{' '}
          <Anchor component="button" type="button" onClick={() => setNew(!isNew)}>
            {isNew ? 'Log in instead' : 'Create an account'}
          </Anchor>
        </Text>
      </Stack>
    </form>
  );
}
