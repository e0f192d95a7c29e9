import { Button, Group, NumberInput, Stack, Text, TextInput, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Versioned } from '@/shared/api/client';
import type { KeptScreen } from '@/shared/api/types';
import { useApiForm } from '@/shared/hooks/useApiForm';
import { ProblemAlert } from '@/shared/ui/ProblemAlert';
import { Skeletons } from '@/shared/ui/Skeletons';
import { FormProblem } from './FormProblem';
import { LayoutEditor } from './LayoutEditor';
import {
  changeScreen,
  deleteScreen,
  keptCinemasQuery,
  keptScreenQuery,
  restoreScreen,
  useChanged,
} from './programme';
import { Removal } from './Removal';
import { Saved } from './Saved';
import { TextLink } from './TextLink';

/** A screen: its name, the time between its shows, and its seats. */
export function ScreenPage({ id }: { id: number }) {
  const { t } = useTranslation('work');
  const [isSaved, setSaved] = useState(false);
  const screen = useQuery(keptScreenQuery(id));
  const cinemas = useQuery(keptCinemasQuery(true));
  const reload = () => void screen.refetch();
  const kept = screen.data?.data;
  const cinema = cinemas.data?.items.find((each) => each.id === kept?.cinema_id);
  return (
    <Stack gap="lg">
      <div>
        <TextLink to="/admin/screens">{t('programme.screens.title')}</TextLink>
        <Title order={1} size="h2">
          {kept?.name ?? t('programme.screens.title')}
        </Title>
        {cinema && <Text c="dimmed">{cinema.name}</Text>}
      </div>
      <ProblemAlert error={screen.error} onRetry={reload} />
      {screen.isPending && <Skeletons label={t('programme.screens.title')} count={3} shape="row" />}
      {screen.data && kept && (
        <>
          {!kept.deleted && (
            <ScreenForm
              // Other seats make another version too, but take away nothing that is being typed.
              key={JSON.stringify(valuesOf(kept))}
              screen={screen.data}
              onSaved={() => setSaved(true)}
              onReload={reload}
            />
          )}
          <Saved isSaved={isSaved} />
          <LayoutEditor screen={id} />
          <Removal
            name={kept.name}
            isDeleted={kept.deleted}
            onDelete={() => deleteScreen({ data: kept, etag: screen.data.etag })}
            onRestore={() => restoreScreen(id)}
            onReload={reload}
          />
        </>
      )}
    </Stack>
  );
}

interface ScreenFormProps {
  screen: Versioned<KeptScreen>;
  onSaved: () => void;
  onReload: () => void;
}

function ScreenForm({ screen, onSaved, onReload }: ScreenFormProps) {
  const { t } = useTranslation('work');
  const changed = useChanged();
  const { form, onSubmit, isBusy, error, reset } = useApiForm({
    initialValues: valuesOf(screen.data),
    send: (values) =>
      changeScreen(screen, { name: values.name, cleaning_minutes: Number(values.cleaning_minutes) }),
    onDone: () => {
      onSaved();
      void changed();
    },
  });
  const reload = () => {
    // What is read may be what is in the form, which then stays.
    reset();
    onReload();
  };
  return (
    <form onSubmit={onSubmit}>
      <Stack gap="sm">
        <FormProblem error={error} onReload={reload} />
        <Group align="end">
          <TextInput label={t('programme.name')} required maxLength={60} {...form.getInputProps('name')} />
          <NumberInput
            label={t('programme.screens.cleaning')}
            min={0}
            max={240}
            allowDecimal={false}
            {...form.getInputProps('cleaning_minutes')}
          />
          <Button type="submit" variant="default" loading={isBusy}>
            {t('save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function valuesOf({ name, cleaning_minutes }: KeptScreen) {
  return { name, cleaning_minutes: cleaning_minutes as number | string };
}
