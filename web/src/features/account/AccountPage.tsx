import { Badge, Button, Group, PasswordInput, Stack, Text, TextInput, Title } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asProblem } from '@/shared/api/problem';
import { type User, useSession } from '@/shared/session/store';
import { textOf } from '@/shared/ui/FormPage';
import { ProblemAlert } from '@/shared/ui/ProblemAlert';
import { saveAs } from '@/shared/ui/saveAs';
import classes from './AccountPage.module.css';
import { exportAccount, useChangePassword, useDeleteAccount, useRename } from './account';
import { Sessions } from './Sessions';
import { SendAgain } from './VerifyEmail';

/** Somebody's own account, and everything they can do with it; their reviews are another feature's. */
export function AccountPage({ reviews }: { reviews: ReactNode }) {
  const { t } = useTranslation();
  const user = useSession((session) => (session.status === 'signed-in' ? session.user : null));
  if (!user) return null;
  return (
    <Stack gap="lg" maw="46rem">
      <Title order={1}>{t('account.title')}</Title>
      <Profile user={user} />
      <Password />
      <Part title={t('account.devices')} text={t('account.devicesText')}>
        <Sessions />
      </Part>
      <Part title={t('account.reviews')}>{reviews}</Part>
      <TakeAlong />
      <Delete />
    </Stack>
  );
}

function Part({ title, text, children }: { title: string; text?: string; children: ReactNode }) {
  return (
    <section className={classes.part}>
      <Title order={2} size="h3" mb="xs">
        {title}
      </Title>
      {text && <Text mb="sm">{text}</Text>}
      {children}
    </section>
  );
}

function Profile({ user }: { user: User }) {
  const { t } = useTranslation();
  const rename = useRename();
  const problem = rename.error ? asProblem(rename.error) : null;
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    rename.mutate(textOf(event.currentTarget, 'name').trim());
  };
  return (
    <Part title={t('account.you')}>
      <Group gap="sm" mb="sm">
        <Text>{user.email}</Text>
        <Badge variant="default" tt="none">
          {t(user.email_verified ? 'account.emailVerified' : 'account.emailUnverified')}
        </Badge>
      </Group>
      {!user.email_verified && <SendAgain email={user.email} />}
      <form onSubmit={submit}>
        <Stack gap="sm" mt="sm">
          <ProblemAlert error={rename.error} isFieldByField />
          <TextInput
            name="name"
            label={t('account.name')}
            defaultValue={user.name}
            autoComplete="name"
            required
            error={problem?.fieldMessage('name')}
          />
          <Group>
            <Button type="submit" loading={rename.isPending}>
              {t('account.saveName')}
            </Button>
            <Text role="status">{rename.isSuccess && t('common.saved')}</Text>
          </Group>
        </Stack>
      </form>
    </Part>
  );
}

function Password() {
  const { t } = useTranslation();
  const change = useChangePassword();
  const problem = change.error ? asProblem(change.error) : null;
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    change.mutate(
      { current_password: textOf(form, 'current_password'), new_password: textOf(form, 'new_password') },
      { onSuccess: () => form.reset() },
    );
  };
  return (
    <Part title={t('account.password')} text={t('account.changeText')}>
      <form onSubmit={submit}>
        <Stack gap="sm">
          <ProblemAlert error={change.error} isFieldByField />
          <PasswordInput
            name="current_password"
            label={t('account.currentPassword')}
            autoComplete="current-password"
            required
            error={problem?.fieldMessage('current_password')}
          />
          <PasswordInput
            name="new_password"
            label={t('account.newPassword')}
            description={t('account.passwordRule')}
            autoComplete="new-password"
            required
            error={problem?.fieldMessage('new_password')}
          />
          <Group>
            <Button type="submit" loading={change.isPending}>
              {t('account.changePassword')}
            </Button>
            <Text role="status">{change.isSuccess && t('account.passwordChanged')}</Text>
          </Group>
        </Stack>
      </form>
    </Part>
  );
}

function TakeAlong() {
  const { t } = useTranslation();
  const take = useMutation({
    mutationFn: exportAccount,
    onSuccess: (data) => {
      const file = new Blob([JSON.stringify(data, null, 2)], { type: 'application/json' });
      saveAs(file, 'marquee-account.json');
    },
  });
  return (
    <Part title={t('account.data')} text={t('account.dataText')}>
      <ProblemAlert error={take.error} />
      <Button variant="default" loading={take.isPending} onClick={() => take.mutate()}>
        {t('account.download')}
      </Button>
    </Part>
  );
}

/** In two steps: it cannot be taken back. */
function Delete() {
  const { t } = useTranslation();
  const [isAsking, setAsking] = useState(false);
  const remove = useDeleteAccount();
  return (
    <Part title={t('account.delete')} text={t('account.deleteText')}>
      <ProblemAlert error={remove.error} />
      {isAsking ? (
        <Group mt="sm">
          <Button color="red" loading={remove.isPending} onClick={() => remove.mutate()}>
            {t('account.deleteYes')}
          </Button>
          <Button variant="default" onClick={() => setAsking(false)}>
            {t('account.deleteNo')}
          </Button>
        </Group>
      ) : (
        <Button variant="default" onClick={() => setAsking(true)}>
          {t('account.delete')}
        </Button>
      )}
    </Part>
  );
}
