import { Alert, Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asProblem } from '@/shared/api/problem';
import { FormProblem } from './FormProblem';
import { useChanged } from './programme';

interface RemovalProps {
  name: string;
  isDeleted: boolean;
  onDelete: () => Promise<unknown>;
  onRestore: () => Promise<unknown>;
  onDeleted?: () => void;
  onReload: () => void;
}

/** Deleting, which is asked about once and can be taken back. */
export function Removal({ name, isDeleted, onDelete, onRestore, onDeleted, onReload }: RemovalProps) {
  const { t } = useTranslation('work');
  const changed = useChanged();
  const [isAsking, setAsking] = useState(false);
  const remove = useMutation({
    mutationFn: onDelete,
    onSuccess: async () => {
      setAsking(false);
      onDeleted?.();
      await changed();
    },
  });
  const restore = useMutation({ mutationFn: onRestore, onSuccess: changed });
  if (isDeleted)
    return (
      <Alert color="orange" variant="light" title={t('programme.isDeleted', { name })}>
        <FormProblem error={restore.error} />
        <Button variant="default" loading={restore.isPending} onClick={() => restore.mutate()}>
          {t('programme.restore')}
        </Button>
      </Alert>
    );
  return (
    <>
      <Group>
        <Button variant="default" onClick={() => setAsking(true)}>
          {t('programme.delete')}
        </Button>
      </Group>
      <Modal
        opened={isAsking}
        onClose={() => setAsking(false)}
        title={t('programme.deleteWhat', { name })}
        closeButtonProps={{ 'aria-label': t('close') }}
      >
        <Stack gap="md">
          <Text>{t('programme.deleteText')}</Text>
          <FormProblem error={remove.error} onReload={onReload} />
          <ShowsAhead error={remove.error} />
          <Group>
            <Button color="red.9" loading={remove.isPending} onClick={() => remove.mutate()}>
              {t('programme.delete')}
            </Button>
            <Button variant="default" onClick={() => setAsking(false)}>
              {t('programme.keep')}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}

/** Why it stays: how many shows there are ahead. */
export function ShowsAhead({ error }: { error: unknown }) {
  const { t } = useTranslation('work');
  if (!error) return null;
  const { count } = asProblem(error).members;
  return typeof count === 'number' ? <Text>{t('programme.showsAhead', { count })}</Text> : null;
}
