import { Badge, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { StaffShow } from '@/shared/api/types';
import { foreignZoneName, formatDay, formatTime } from '@/shared/format/time';
import { useSession } from '@/shared/session/store';
import { ButtonLink } from '@/shared/ui/ButtonLink';
import { ProblemAlert } from '@/shared/ui/ProblemAlert';
import { Skeletons } from '@/shared/ui/Skeletons';
import { Figures } from './Figures';
import { byCinema, cinemasQuery, isAtTheDoor, showsQuery } from './staff';
import classes from './TodayPage.module.css';

/** What runs today at the cinemas somebody works at: how much is sold, who is in, and the ways to do something about it. */
export function TodayPage() {
  const { t } = useTranslation('work');
  const user = useSession((session) => (session.status === 'signed-in' ? session.user : null));
  const cinemas = useQuery(cinemasQuery);
  const shows = useQuery(showsQuery());
  const own = cinemas.data?.items.filter(({ id }) => user?.role === 'admin' || user?.cinema_ids.includes(id));
  const days = byCinema(shows.data?.items ?? []);
  const now = shows.data ? Date.parse(shows.data.server_time) : 0;
  return (
    <Stack gap="xl">
      <Title order={1} size="h2">
        {t('today.title')}
      </Title>
      <ProblemAlert
        error={shows.error ?? cinemas.error}
        onRetry={shows.error ? shows.refetch : cinemas.refetch}
      />
      {(shows.isPending || cinemas.isPending) && (
        <Skeletons label={t('today.loading')} count={4} shape="row" />
      )}
      {own?.length === 0 && <Text c="dimmed">{t('today.noCinema')}</Text>}
      {shows.data &&
        own?.map(({ id, name }) => {
          const day = days.find((each) => each.id === id);
          return (
            <section key={id} aria-label={name}>
              <Title order={2} size="h3" mb="sm">
                {name}
                {day && ` · ${formatDay(day.day, 'fullDay')}`}
              </Title>
              {!day && <Text c="dimmed">{t('today.none')}</Text>}
              {day && <Shows shows={day.shows.filter((show) => !isOver(show, now))} now={now} />}
              {day?.shows.some((show) => isOver(show, now)) && (
                <>
                  <Title order={3} size="h4" mt="lg" mb="sm">
                    {t('today.over')}
                  </Title>
                  <Shows shows={day.shows.filter((show) => isOver(show, now))} now={now} />
                </>
              )}
            </section>
          );
        })}
    </Stack>
  );
}

function isOver(show: StaffShow, now: number): boolean {
  return Date.parse(show.ends_at) < now;
}

function Shows({ shows, now }: { shows: readonly StaffShow[]; now: number }) {
  if (shows.length === 0) return null;
  return (
    <ul className={classes.shows}>
      {shows.map((show) => (
        <ShowCard key={show.id} show={show} now={now} />
      ))}
    </ul>
  );
}

function ShowCard({ show, now }: { show: StaffShow; now: number }) {
  const { t } = useTranslation('work');
  const time = formatTime(show.starts_at, show.time_zone, 'time');
  const zone = foreignZoneName(show.starts_at, show.time_zone);
  const isOff = show.status === 'cancelled';
  const isOpen = isAtTheDoor(show, now);
  const which = { film: show.movie.title, time };
  return (
    <li className={classes.show} data-open={isOpen} data-off={isOff}>
      <div className={classes.head}>
        <span className={classes.clock}>{time}</span>
        <div>
          <Text fw={650}>{show.movie.title}</Text>
          <Text size="sm" c="dimmed">
            {show.screen.name} · {show.format}
            {zone && ` · ${zone}`}
          </Text>
        </div>
      </div>
      {isOff && (
        <Badge variant="default" tt="none">
          {t('counter.calledOff')}
        </Badge>
      )}
      {isOpen && (
        <Badge color="green" tt="none">
          {t('counter.doorsOpen')}
        </Badge>
      )}
      <Figures sold={show.sold} admitted={show.admitted} capacity={show.capacity} />
      {!isOff && (
        <div className={classes.doing}>
          <ButtonLink
            to="/staff/scan"
            search={{ show: show.id }}
            size="xs"
            variant={isOpen ? 'filled' : 'default'}
            aria-label={t('counter.scanWhich', which)}
          >
            {t('counter.scan')}
          </ButtonLink>
          {show.on_sale && (
            <ButtonLink
              to="/staff/sell"
              search={{ show: show.id }}
              size="xs"
              variant="default"
              aria-label={t('counter.sellWhich', which)}
            >
              {t('counter.sell')}
            </ButtonLink>
          )}
        </div>
      )}
    </li>
  );
}
