import { Group, Stack, Text, Title } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { formatTime, viewerZone } from '@/shared/format/time';
import { ProblemAlert } from '@/shared/ui/ProblemAlert';
import { Skeletons } from '@/shared/ui/Skeletons';
import { CinemaSelect } from './CinemaSelect';
import classes from './Dashboard.module.css';
import { dashboardQuery } from './dashboard';
import { NextShowtimes } from './NextShowtimes';
import { TodaysFigures } from './TodaysFigures';
import { TopFilms } from './TopFilms';
import { Trends } from './Trends';

interface DashboardPageProps {
  cinema: number | undefined;
  onCinema: (cinema: number | undefined) => void;
}

/** How the house does: the day that runs against others, two weeks as curves, what sells, what begins next. */
export function DashboardPage({ cinema, onCinema }: DashboardPageProps) {
  const { t } = useTranslation('work');
  const dashboard = useQuery({ ...dashboardQuery(cinema), placeholderData: keepPreviousData });
  return (
    <Stack gap="lg">
      <Group justify="space-between" align="end">
        <div>
          <Title order={1} size="h2">
            {t('business.dashboard.title')}
          </Title>
          {dashboard.data && (
            <Text size="sm" c="dimmed">
              {t('business.dashboard.at', {
                time: formatTime(dashboard.data.server_time, viewerZone(), 'time'),
              })}
            </Text>
          )}
        </div>
        <CinemaSelect value={cinema} onChange={onCinema} />
      </Group>
      <ProblemAlert error={dashboard.error} onRetry={dashboard.refetch} />
      {dashboard.isPending && <Skeletons label={t('business.dashboard.loading')} count={3} shape="card" />}
      {dashboard.data && (
        <>
          <TodaysFigures today={dashboard.data.today} trend={dashboard.data.trend} />
          <Trends trend={dashboard.data.trend} />
          <div className={classes.lists}>
            <TopFilms films={dashboard.data.top_films} />
            <NextShowtimes showtimes={dashboard.data.next_showtimes} />
          </div>
        </>
      )}
    </Stack>
  );
}
