import {
  Alert,
  Badge,
  Button,
  Code,
  CopyButton,
  Group,
  NativeSelect,
  Stack,
  TextInput,
  Title,
} from '@mantine/core';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Invitation } from '@/shared/api/types';
import { formatTime, viewerZone } from '@/shared/format/time';
import { useApiForm } from '@/shared/hooks/useApiForm';
import { wordsUnder } from '@/shared/i18n/i18n';
import { CinemaBoxes } from '@/shared/ui/CinemaBoxes';
import { DataTable } from '@/shared/ui/DataTable';
import { ProblemAlert } from '@/shared/ui/ProblemAlert';
import type { Column } from '@/shared/ui/RowsTable';
import { invitationsQuery, invite, takeBackInvitation } from './admin';

/** Who was invited to work here, and the way to invite others. */
export function InvitationsPage() {
  const { t } = useTranslation('work');
  const client = useQueryClient();
  const invitations = useInfiniteQuery(invitationsQuery);
  const takeBack = useMutation({
    mutationFn: (invitation: Invitation) => takeBackInvitation(invitation.id),
    onSuccess: () => client.invalidateQueries({ queryKey: invitationsQuery.queryKey }),
  });
  const columns: Column<Invitation>[] = [
    { key: 'email', name: t('users.email'), cell: (each) => each.email },
    { key: 'role', name: t('users.role'), cell: (each) => t(`roles.${each.role}`) },
    {
      key: 'state',
      name: t('users.state'),
      cell: (each) => (
        <Badge variant="default" tt="none">
          {wordsUnder(`invitations.statuses.${each.status}`, 'work') ?? each.status}
        </Badge>
      ),
    },
    {
      key: 'until',
      name: t('invitations.until'),
      cell: (each) => (each.expires_at ? formatTime(each.expires_at, viewerZone(), 'dayAndTime') : '—'),
    },
    {
      key: 'do',
      name: t('users.do'),
      cell: (each) =>
        each.status === 'open' && (
          <Button
            size="xs"
            variant="default"
            aria-label={t('invitations.takeBackWho', { email: each.email })}
            loading={takeBack.isPending && takeBack.variables.id === each.id}
            onClick={() => takeBack.mutate(each)}
          >
            {t('invitations.takeBack')}
          </Button>
        ),
    },
  ];
  return (
    <Stack gap="lg">
      <Title order={1} size="h2">
        {t('invitations.title')}
      </Title>
      <InviteForm />
      <ProblemAlert error={takeBack.error} />
      <DataTable
        caption={t('invitations.title')}
        columns={columns}
        rows={invitations}
        rowKey={(each) => each.id}
        empty={t('invitations.none')}
      />
    </Stack>
  );
}

const NOBODY = { email: '', role: 'staff' as 'staff' | 'admin', cinema_ids: [] as number[] };

function InviteForm() {
  const { t } = useTranslation('work');
  const client = useQueryClient();
  const [made, setMade] = useState<{ email: string; token: string } | null>(null);
  const { form, onSubmit, isBusy, error } = useApiForm({
    initialValues: NOBODY,
    send: (values) => invite({ ...values, cinema_ids: values.role === 'staff' ? values.cinema_ids : [] }),
    onDone: (invitation, filled) => {
      setMade(invitation);
      filled.reset();
      void client.invalidateQueries({ queryKey: invitationsQuery.queryKey });
    },
  });
  return (
    <Stack component="section" aria-label={t('invitations.invite')} gap="sm">
      <form onSubmit={onSubmit}>
        <Stack gap="sm" maw="34rem">
          <ProblemAlert error={error} />
          <TextInput type="email" label={t('users.email')} required {...form.getInputProps('email')} />
          <NativeSelect
            label={t('users.role')}
            data={[
              { value: 'staff', label: t('roles.staff') },
              { value: 'admin', label: t('roles.admin') },
            ]}
            {...form.getInputProps('role')}
          />
          {form.values.role === 'staff' && (
            <CinemaBoxes label={t('users.cinemas')} {...form.getInputProps('cinema_ids')} />
          )}
          <Group>
            <Button type="submit" loading={isBusy}>
              {t('invitations.invite')}
            </Button>
          </Group>
        </Stack>
      </form>
      {made && <MadeInvitation {...made} />}
    </Stack>
  );
}

/** The link is in the mail as well; it is shown once, for whoever wants to hand it over in another way. */
function MadeInvitation({ email, token }: { email: string; token: string }) {
  const { t } = useTranslation('work');
  const link = `${globalThis.location.origin}/invitation?token=${encodeURIComponent(token)}`;
  return (
    <Alert role="status" color="green" variant="light" title={t('invitations.made', { email })}>
      <p>{t('invitations.madeText')}</p>
      <Code block>{link}</Code>
      <CopyButton value={link}>
        {({ copied, copy }) => (
          <Button mt="xs" size="xs" variant="default" onClick={copy}>
            {t(copied ? 'invitations.copied' : 'invitations.copy')}
          </Button>
        )}
      </CopyButton>
    </Alert>
  );
}
