import { Button, Group, NativeSelect, Stack } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { ManagedUser, Role } from '@/shared/api/types';
import { useApiForm } from '@/shared/hooks/useApiForm';
import { CinemaBoxes } from '@/shared/ui/CinemaBoxes';
import { ProblemAlert } from '@/shared/ui/ProblemAlert';
import { setRole } from './admin';
import { ROLES } from './roles';

/** What somebody may do, and for staff where. It bites at once: their sessions end. */
export function RoleForm({ user, onDone }: { user: ManagedUser; onDone: () => void }) {
  const { t } = useTranslation('work');
  const client = useQueryClient();
  const { form, onSubmit, isBusy, error } = useApiForm({
    initialValues: { role: user.role as Role, cinema_ids: user.cinema_ids },
    send: ({ role, cinema_ids }) =>
      setRole(user.id, { role, cinema_ids: role === 'staff' ? cinema_ids : [] }),
    onDone: () => {
      void client.invalidateQueries({ queryKey: ['admin', 'users'] });
      onDone();
    },
  });
  return (
    <form onSubmit={onSubmit}>
      <Stack gap="md">
        <ProblemAlert error={error} />
        <NativeSelect
          label={t('users.role')}
          data={ROLES.map((role) => ({ value: role, label: t(`roles.${role}`) }))}
          {...form.getInputProps('role')}
        />
        {form.values.role === 'staff' && (
          <CinemaBoxes label={t('users.cinemas')} {...form.getInputProps('cinema_ids')} />
        )}
        <Group>
          <Button type="submit" loading={isBusy}>
            {t('save')}
          </Button>
          <Button variant="default" onClick={onDone}>
            {t('discard')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
