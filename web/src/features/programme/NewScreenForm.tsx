import { Button, NativeSelect, NumberInput, Stack, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { KeptCinema } from '@/shared/api/types';
import { useApiForm } from '@/shared/hooks/useApiForm';
import { FormProblem } from './FormProblem';
import { openScreen, useChanged } from './programme';

interface NewScreenFormProps {
  cinemas: readonly KeptCinema[];
  cinema: number | undefined;
  onOpened: (screen: number) => void;
}

/** A screen without seats yet; its page is where they are drawn. */
export function NewScreenForm({ cinemas, cinema, onOpened }: NewScreenFormProps) {
  const { t } = useTranslation('work');
  const changed = useChanged();
  const { form, onSubmit, isBusy, error } = useApiForm({
    initialValues: {
      cinema_id: String(cinema ?? cinemas[0]?.id ?? ''),
      name: '',
      cleaning_minutes: 15 as number | string,
    },
    send: (values) =>
      openScreen({
        name: values.name,
        cinema_id: Number(values.cinema_id),
        cleaning_minutes: Number(values.cleaning_minutes),
      }),
    onDone: (screen) => {
      void changed();
      onOpened(screen.id);
    },
  });
  return (
    <form onSubmit={onSubmit}>
      <Stack gap="md">
        <FormProblem error={error} />
        <NativeSelect
          label={t('programme.cinema')}
          data={cinemas.map(({ id, name }) => ({ value: String(id), label: name }))}
          {...form.getInputProps('cinema_id')}
        />
        <TextInput label={t('programme.name')} required maxLength={60} {...form.getInputProps('name')} />
        <NumberInput
          label={t('programme.screens.cleaning')}
          min={0}
          max={240}
          allowDecimal={false}
          {...form.getInputProps('cleaning_minutes')}
        />
        <Button type="submit" loading={isBusy}>
          {t('programme.screens.open')}
        </Button>
      </Stack>
    </form>
  );
}
