import { Button, Checkbox, Group, NativeSelect, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { KeptCinema, KeptScreen } from '@/shared/api/types';
import { dayAfter, formatDay } from '@/shared/format/time';
import type { WeekFilter } from './schedule';

interface ScheduleToolsProps {
  cinemas: readonly KeptCinema[];
  cinema: KeptCinema;
  screens: readonly KeptScreen[];
  monday: string;
  filter: WeekFilter;
  onFilter: (filter: WeekFilter) => void;
  onPlan: (kind: 'one' | 'many' | 'copy') => void;
}

/** Which week of which cinema, and what can be done with it. */
export function ScheduleTools(props: ScheduleToolsProps) {
  const { cinemas, cinema, screens, monday, filter, onFilter, onPlan } = props;
  const { t } = useTranslation('work');
  return (
    <>
      <Group align="end" gap="sm">
        <NativeSelect
          label={t('programme.cinema')}
          value={cinema.id}
          data={cinemas.map(({ id, name }) => ({ value: String(id), label: name }))}
          onChange={(event) => onFilter({ week: filter.week, cinema: Number(event.currentTarget.value) })}
        />
        <NativeSelect
          label={t('programme.show.screen')}
          value={filter.screen ?? ''}
          data={[
            { value: '', label: t('programme.schedule.everyScreen') },
            ...screens.map(({ id, name }) => ({ value: String(id), label: name })),
          ]}
          onChange={(event) =>
            onFilter({ ...filter, screen: Number(event.currentTarget.value) || undefined })
          }
        />
        <TextInput
          type="date"
          label={t('programme.schedule.week')}
          value={filter.week ?? monday}
          onChange={(event) => onFilter({ ...filter, week: event.currentTarget.value || undefined })}
        />
        <Group gap="xs">
          <Button
            variant="default"
            aria-label={t('programme.schedule.before')}
            onClick={() => onFilter({ ...filter, week: dayAfter(monday, -7) })}
          >
            ‹
          </Button>
          <Button variant="default" onClick={() => onFilter({ ...filter, week: undefined })}>
            {t('programme.schedule.thisWeek')}
          </Button>
          <Button
            variant="default"
            aria-label={t('programme.schedule.after')}
            onClick={() => onFilter({ ...filter, week: dayAfter(monday, 7) })}
          >
            ›
          </Button>
        </Group>
      </Group>
      <Group gap="sm">
        <strong>
          {formatDay(monday, 'day')} – {formatDay(dayAfter(monday, 6), 'day')}
        </strong>
        <Checkbox
          label={t('programme.schedule.withCancelled')}
          checked={filter.cancelled ?? false}
          onChange={(event) => onFilter({ ...filter, cancelled: event.currentTarget.checked || undefined })}
        />
      </Group>
      <Group gap="sm">
        <Button onClick={() => onPlan('one')}>{t('programme.show.new')}</Button>
        <Button variant="default" onClick={() => onPlan('many')}>
          {t('programme.bulk.open')}
        </Button>
        <Button variant="default" onClick={() => onPlan('copy')}>
          {t('programme.copy.open')}
        </Button>
      </Group>
    </>
  );
}
