import { Stack, Text, Title } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { KeptCinema } from '@/shared/api/types';
import { cinemaDay, foreignZoneName } from '@/shared/format/time';
import { ProblemAlert } from '@/shared/ui/ProblemAlert';
import { Skeletons } from '@/shared/ui/Skeletons';
import { DayList } from './DayList';
import { keptCinemasQuery, keptScreensQuery } from './programme';
import { type Planning, ScheduleDialogs } from './ScheduleDialogs';
import { ScheduleTools } from './ScheduleTools';
import { type WeekFilter, weekQuery } from './schedule';
import { localAt, mondayOf, weekFrom } from './timeline';
import type { Slot } from './useDrag';
import { useMove } from './useMove';
import { WeekGrid } from './WeekGrid';

interface SchedulePageProps {
  filter: WeekFilter;
  onFilter: (filter: WeekFilter) => void;
}

/** The week of a cinema, to be planned. */
export function SchedulePage({ filter, onFilter }: SchedulePageProps) {
  const { t } = useTranslation('work');
  const cinemas = useQuery(keptCinemasQuery());
  const all = cinemas.data?.items ?? [];
  const cinema = all.find((each) => each.id === filter.cinema) ?? all[0];
  return (
    <Stack gap="md">
      <Title order={1} size="h2">
        {t('programme.schedule.title')}
      </Title>
      <ProblemAlert error={cinemas.error} onRetry={() => void cinemas.refetch()} />
      {cinemas.isPending && <Skeletons label={t('programme.schedule.title')} count={4} shape="row" />}
      {cinemas.data && !cinema && <Text>{t('programme.cinemas.none')}</Text>}
      {cinema && <Week key={cinema.id} cinemas={all} cinema={cinema} filter={filter} onFilter={onFilter} />}
    </Stack>
  );
}

interface WeekProps extends SchedulePageProps {
  cinemas: readonly KeptCinema[];
  cinema: KeptCinema;
}

const NOON = 12 * 60;

function Week({ cinemas, cinema, filter, onFilter }: WeekProps) {
  const { t } = useTranslation('work');
  const now = new Date().toISOString();
  const monday = mondayOf(filter.week ?? cinemaDay(now, cinema.time_zone));
  const days = weekFrom(monday);
  const week = useQuery(weekQuery(cinema.id, monday));
  const screens = useQuery(keptScreensQuery({ cinema: cinema.id }));
  const isPhone = useMediaQuery('(max-width: 48rem)', false, { getInitialValueInEffect: false });
  const [planning, setPlanning] = useState<Planning | null>(null);
  const move = useMove();
  const open = screens.data?.items ?? [];
  const lanes = open.filter(({ id }) => filter.screen === undefined || id === filter.screen);
  const shows = move
    .applied(week.data ?? [])
    .filter((show) => filter.cancelled || show.status !== 'cancelled')
    .filter((show) => lanes.some(({ id }) => id === show.screen.id));
  const onNew = (slot: Partial<Slot> & { day: string }) =>
    setPlanning({
      kind: 'one',
      screen: slot.screen ?? filter.screen,
      local: slot.local ?? localAt(slot.day, NOON),
    });
  const foreign = foreignZoneName(now, cinema.time_zone);
  return (
    <>
      <ScheduleTools
        cinemas={cinemas}
        cinema={cinema}
        screens={open}
        monday={monday}
        filter={filter}
        onFilter={onFilter}
        onPlan={(kind) =>
          setPlanning(
            kind === 'one' ? { kind, screen: filter.screen, local: localAt(monday, NOON) } : { kind },
          )
        }
      />
      <Text size="sm" c="dimmed">
        {t('programme.schedule.legend')} {foreign && t('programme.schedule.zone', { zone: foreign })}
      </Text>
      <ProblemAlert
        error={week.error ?? screens.error}
        onRetry={() => void (week.error ? week.refetch() : screens.refetch())}
      />
      {week.isPending && <Skeletons label={t('programme.schedule.title')} count={7} shape="row" />}
      {week.data && shows.length === 0 && <Text role="status">{t('programme.schedule.none')}</Text>}
      {week.data &&
        (isPhone ? (
          <DayList days={days} shows={shows} onNew={onNew} />
        ) : (
          <WeekGrid
            days={days}
            screens={lanes}
            shows={shows}
            movingId={move.movingId}
            onNew={onNew}
            onMove={move.to}
          />
        ))}
      <ScheduleDialogs
        cinema={cinema}
        screens={open}
        monday={monday}
        screen={filter.screen}
        planning={planning}
        onClose={() => setPlanning(null)}
        move={move}
      />
    </>
  );
}
