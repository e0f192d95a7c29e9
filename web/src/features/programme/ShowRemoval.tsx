import { Button, Group, Modal, Stack, Text, Textarea, Title } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Versioned } from '@/shared/api/client';
import type { ScheduledShow } from '@/shared/api/types';
import { formatTime } from '@/shared/format/time';
import { useApiForm } from '@/shared/hooks/useApiForm';
import { useIntentKey } from '@/shared/hooks/useIntentKey';
import { FormProblem } from './FormProblem';
import { useChanged, useGone } from './programme';
import { cancelShow, deleteShow } from './schedule';

interface ShowRemovalProps {
  show: Versioned<ScheduledShow>;
  /** Leaves the page of what is gone. */
  onDeleted: () => Promise<unknown>;
}

/** The two ways to take a show off: deleting what nobody ever had seats of, and calling off anything else. */
export function ShowRemoval({ show, onDeleted }: ShowRemovalProps) {
  const { t } = useTranslation('work');
  const gone = useGone();
  const [isCancelling, setCancelling] = useState(false);
  const remove = useMutation({
    mutationFn: () => deleteShow(show),
    onSuccess: () => gone(onDeleted, 'admin', 'show', show.data.id),
  });
  const { sold, held } = show.data.occupancy;
  return (
    <Stack component="section" aria-label={t('programme.cancel.section')} gap="sm">
      <Title order={2} size="h4">
        {t('programme.cancel.section')}
      </Title>
      <Text>{t('programme.cancel.explain')}</Text>
      <FormProblem error={remove.error} />
      <Group>
        {sold + held === 0 && (
          <Button variant="default" loading={remove.isPending} onClick={() => remove.mutate()}>
            {t('programme.cancel.delete')}
          </Button>
        )}
        <Button color="red.9" onClick={() => setCancelling(true)}>
          {t('programme.cancel.open')}
        </Button>
      </Group>
      <Modal
        opened={isCancelling}
        onClose={() => setCancelling(false)}
        title={t('programme.cancel.title')}
        closeButtonProps={{ 'aria-label': t('close') }}
      >
        <CancelForm show={show.data} onDone={() => setCancelling(false)} />
      </Modal>
    </Stack>
  );
}

function CancelForm({ show, onDone }: { show: ScheduledShow; onDone: () => void }) {
  const { t } = useTranslation('work');
  const changed = useChanged();
  const keys = useIntentKey();
  const { form, onSubmit, isBusy, error } = useApiForm({
    initialValues: { reason: '' },
    send: ({ reason }) => keys.send(reason, (key) => cancelShow(show.id, reason.trim(), key)),
    onDone: () => {
      onDone();
      void changed();
    },
  });
  return (
    <form onSubmit={onSubmit}>
      <Stack gap="md">
        <Text fw={650}>
          {show.movie.title}, {show.screen.name}, {formatTime(show.starts_at, show.time_zone, 'dayAndTime')}
        </Text>
        <Text>{t('programme.cancel.text', { count: show.occupancy.sold })}</Text>
        <FormProblem error={error} />
        <Textarea
          label={t('programme.cancel.reason')}
          description={t('programme.cancel.reasonText')}
          required
          maxLength={300}
          {...form.getInputProps('reason')}
        />
        <Group>
          <Button type="submit" color="red.9" loading={isBusy}>
            {t('programme.cancel.do')}
          </Button>
          <Button variant="default" onClick={onDone}>
            {t('programme.cancel.keep')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
