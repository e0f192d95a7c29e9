import { Alert, Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { FormProblem } from './FormProblem';
import { useChanged } from './programme';
import { RemovalDialog } from './RemovalDialog';

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
  const remove = useMutation({
    mutationFn: onDelete,
    onSuccess: async () => {
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
    <RemovalDialog
      name={name}
      error={remove.error}
      isBusy={remove.isPending}
      onDelete={() => remove.mutate()}
      onReload={onReload}
    />
  );
}
