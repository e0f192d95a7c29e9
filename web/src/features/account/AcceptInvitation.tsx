import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { asProblem } from '@/shared/api/problem';
import type { Role } from '@/shared/api/types';
import { FormPage, textOf } from '@/shared/ui/FormPage';
import { ProblemAlert } from '@/shared/ui/ProblemAlert';
import { acceptInvitation } from './account';

/** Where the link in an invitation leads: who was invited makes their account; address and role are fixed by it. */
export function AcceptInvitation({
  token,
  onDone,
}: {
  token: string | undefined;
  onDone: (role: Role) => void;
}) {
  const { t } = useTranslation();
  const accept = useMutation({ mutationFn: acceptInvitation, onSuccess: (user) => onDone(user.role) });
  const problem = accept.error ? asProblem(accept.error) : null;
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    accept.mutate({
      token: token ?? '',
      name: textOf(form, 'name').trim(),
      password: textOf(form, 'password'),
    });
  };
  return (
    <FormPage title={t('account.invitedTitle')} text={t('account.invitedText')} onSubmit={submit}>
      <ProblemAlert error={accept.error} isFieldByField />
      <TextInput
        name="name"
        label={t('account.name')}
        autoComplete="name"
        required
        error={problem?.fieldMessage('name')}
      />
      <PasswordInput
        name="password"
        label={t('account.password')}
        description={t('account.passwordRule')}
        autoComplete="new-password"
        required
        error={problem?.fieldMessage('password')}
      />
      <Button type="submit" size="md" loading={accept.isPending}>
        {t('account.join')}
      </Button>
    </FormPage>
  );
}
