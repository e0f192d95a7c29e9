import { Badge, Button, Group, NativeSelect, TextInput, Title } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { keepPreviousData, useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ManagedUser, Role } from '@/shared/api/types';
import { formatTime, viewerZone } from '@/shared/format/time';
import { DataTable } from '@/shared/ui/DataTable';
import { Dialog } from '@/shared/ui/Dialog';
import { SearchIcon } from '@/shared/ui/icons';
import { ProblemAlert } from '@/shared/ui/ProblemAlert';
import type { Column } from '@/shared/ui/RowsTable';
import { setDisabled, usersQuery } from './admin';
import { RoleForm } from './RoleForm';
import { ROLES, type UserFilter } from './roles';

interface UsersPageProps {
  filter: UserFilter;
  onFilter: (filter: UserFilter) => void;
}

/** Everybody with an account: who they are, what they may do, and whether they may come in. */
export function UsersPage({ filter, onFilter }: UsersPageProps) {
  const { t } = useTranslation('work');
  const users = useInfiniteQuery({ ...usersQuery(filter), placeholderData: keepPreviousData });
  const [changing, setChanging] = useState<ManagedUser | null>(null);
  const shut = useShut();
  const columns: Column<ManagedUser>[] = [
    { key: 'name', name: t('users.name'), cell: (user) => user.name },
    { key: 'email', name: t('users.email'), cell: (user) => user.email },
    { key: 'role', name: t('users.role'), cell: (user) => t(`roles.${user.role}`) },
    {
      key: 'since',
      name: t('users.since'),
      cell: (user) => formatTime(user.created_at, viewerZone(), 'date'),
    },
    {
      key: 'state',
      name: t('users.state'),
      cell: (user) => (
        <Badge variant="default" tt="none">
          {t(user.disabled ? 'users.disabled' : 'users.active')}
        </Badge>
      ),
    },
    {
      key: 'do',
      name: t('users.do'),
      cell: (user) => (
        <Group gap="xs">
          <Button
            size="xs"
            variant="default"
            aria-label={t('users.changeRoleOf', { name: user.name })}
            onClick={() => setChanging(user)}
          >
            {t('users.changeRole')}
          </Button>
          <Button
            size="xs"
            variant="default"
            aria-label={t(user.disabled ? 'users.enableWho' : 'users.disableWho', { name: user.name })}
            loading={shut.isPending && shut.variables.id === user.id}
            onClick={() => shut.mutate(user)}
          >
            {t(user.disabled ? 'users.enable' : 'users.disable')}
          </Button>
        </Group>
      ),
    },
  ];
  return (
    <>
      <Title order={1} size="h2" mb="md">
        {t('users.title')}
      </Title>
      <Filters filter={filter} onFilter={onFilter} />
      <ProblemAlert error={shut.error} />
      <DataTable
        caption={t('users.title')}
        columns={columns}
        rows={users}
        rowKey={(user) => user.id}
        empty={t('users.none')}
      />
      <Dialog
        opened={changing !== null}
        onClose={() => setChanging(null)}
        title={t('users.changeRoleOf', { name: changing?.name ?? '' })}
      >
        {changing && <RoleForm user={changing} onDone={() => setChanging(null)} />}
      </Dialog>
    </>
  );
}

function useShut() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (user: ManagedUser) => setDisabled(user.id, !user.disabled),
    onSuccess: () => client.invalidateQueries({ queryKey: ['admin', 'users'] }),
  });
}

function Filters({ filter, onFilter }: UsersPageProps) {
  const { t } = useTranslation('work');
  const [typed, setTyped] = useState(filter.search ?? '');
  const ask = useDebouncedCallback(
    (search: string) => onFilter({ ...filter, search: search.trim() || undefined }),
    250,
  );
  return (
    <Group component="search" mb="md" align="end">
      <TextInput
        type="search"
        label={t('users.search')}
        leftSection={<SearchIcon />}
        value={typed}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          ask(event.currentTarget.value);
        }}
      />
      <NativeSelect
        label={t('users.role')}
        value={filter.role ?? ''}
        data={[
          { value: '', label: t('users.everyRole') },
          ...ROLES.map((role) => ({ value: role, label: t(`roles.${role}`) })),
        ]}
        onChange={(event) =>
          onFilter({ ...filter, role: (event.currentTarget.value || undefined) as Role | undefined })
        }
      />
    </Group>
  );
}
