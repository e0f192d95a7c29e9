import { Button, Group, Stack } from '@mantine/core';
import type { FormEvent, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { FormProblem } from './FormProblem';

interface RecordFormProps {
  onSubmit: (event: FormEvent<HTMLFormElement>) => void;
  isBusy: boolean;
  error: unknown;
  onReload: () => void;
  children: ReactNode;
}

/** The frame of a form about something that is kept: what is the matter with it above, its button below. */
export function RecordForm({ onSubmit, isBusy, error, onReload, children }: RecordFormProps) {
  const { t } = useTranslation('work');
  return (
    <form onSubmit={onSubmit}>
      <Stack gap="md">
        <FormProblem error={error} onReload={onReload} />
        {children}
        <Group>
          <Button type="submit" loading={isBusy}>
            {t('save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
