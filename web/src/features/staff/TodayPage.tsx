import { Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { formatDay } from '@/shared/format/time';
import { useSession } from '@/shared/session/store';
import { ProblemAlert } from '@/shared/ui/ProblemAlert';
import { ShowLink } from '@/shared/ui/ShowLink';
import { Skeletons } from '@/shared/ui/Skeletons';
import { cinemasQuery, todayQuery } from './staff';
import classes from './TodayPage.module.css';

/** What runs today at the cinemas somebody works at; administrators work at all of them. */
export function TodayPage() {
  const { t } = useTranslation('work');
  const user = useSession((session) => (session.status === 'signed-in' ? session.user : null));
  const cinemas = useQuery(cinemasQuery);
  const own = cinemas.data?.items.filter(({ id }) => user?.role === 'admin' || user?.cinema_ids.includes(id));
  return (
    <Stack gap="xl">
      <Title order={1} size="h2">
        {t('today.title')}
      </Title>
      <ProblemAlert error={cinemas.error} onRetry={cinemas.refetch} />
      {cinemas.isPending && <Skeletons label={t('today.loading')} count={4} shape="row" />}
      {own?.length === 0 && <Text c="dimmed">{t('today.noCinema')}</Text>}
      {own?.map(({ id, name }) => (
        <CinemaToday key={id} id={id} name={name} />
      ))}
    </Stack>
  );
}

function CinemaToday({ id, name }: { id: number; name: string }) {
  const { t } = useTranslation('work');
  const today = useQuery(todayQuery(id));
  const shows = today.data?.items
    .flatMap(({ showtimes }) => showtimes)
    .sort((a, b) => a.starts_at.localeCompare(b.starts_at));
  return (
    <section aria-label={name}>
      <Title order={2} size="h3" mb="sm">
        {name}
        {today.data && ` · ${formatDay(today.data.date, 'fullDay')}`}
      </Title>
      <ProblemAlert error={today.error} onRetry={today.refetch} />
      {today.isPending && <Skeletons label={t('today.loading')} count={3} shape="row" />}
      {shows?.length === 0 && <Text c="dimmed">{t('today.none')}</Text>}
      <ul className={classes.shows}>
        {shows?.map((show) => (
          <li key={show.id}>
            <Text fw={650}>{show.movie.title}</Text>
            <ShowLink showtime={show} film={show.movie.title} />
          </li>
        ))}
      </ul>
    </section>
  );
}
