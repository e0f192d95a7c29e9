import { Button, Group, Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Versioned } from '@/shared/api/client';
import type { KeptCinema, KeptScreen, ScheduledShow } from '@/shared/api/types';
import { useApiForm } from '@/shared/hooks/useApiForm';
import { ConflictNote } from './ConflictNote';
import { useChanged } from './programme';
import { ShowFields } from './ShowFields';
import { changeShow, planShow } from './schedule';
import { planFrom, type ShowValues } from './showValues';
import { localOf } from './timeline';

interface ShowFormProps {
  cinema: KeptCinema;
  screens: readonly KeptScreen[];
  initial: ShowValues;
  /** The show that is changed; a new one without. */
  old?: Versioned<ScheduledShow>;
  onDone: (show: ScheduledShow) => void;
  onReload?: () => void;
}

/** A show to plan, or one to change. Where its screen is busy, the next free slot is a press away. */
export function ShowForm({ cinema, screens, initial, old, onDone, onReload }: ShowFormProps) {
  const { t } = useTranslation('work');
  const changed = useChanged();
  const zone = cinema.time_zone;
  const { form, onSubmit, isBusy, error, reset } = useApiForm<ShowValues, ScheduledShow>({
    initialValues: initial,
    send: (values) => {
      const plan = planFrom(values, zone, old?.data);
      return old ? changeShow(old, plan) : planShow(plan);
    },
    onDone: (show) => {
      void changed();
      onDone(show);
    },
  });
  return (
    <form onSubmit={onSubmit}>
      <Stack gap="md">
        <ShowFields
          form={form}
          screens={screens}
          currency={cinema.currency}
          zone={zone}
          {...(old ? { film: old.data.movie } : {})}
        />
        <ConflictNote
          error={error}
          zone={zone}
          isBusy={isBusy}
          onReload={
            onReload &&
            (() => {
              reset();
              onReload();
            })
          }
          onTake={(instant) => {
            form.setFieldValue('starts_local', localOf(instant, zone));
            onSubmit();
          }}
        />
        <Group>
          <Button type="submit" loading={isBusy}>
            {t(old ? 'save' : 'programme.show.plan')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
