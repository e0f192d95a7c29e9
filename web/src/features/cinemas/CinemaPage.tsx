import { Button, TextInput, Title } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { CinemaWithScreens } from '@/shared/api/types';
import { dayAfter, foreignZoneName, formatDay } from '@/shared/format/time';
import { ButtonLink } from '@/shared/ui/ButtonLink';
import { DayStrip } from '@/shared/ui/DayStrip';
import { PinIcon } from '@/shared/ui/icons';
import { ProblemAlert } from '@/shared/ui/ProblemAlert';
import { Skeletons } from '@/shared/ui/Skeletons';
import { rememberCinema } from '@/shared/usualCinema';
import classes from './CinemaPage.module.css';
import { PROGRAMME_DAYS, programmeQuery } from './cinemas';
import { ProgrammeList } from './ProgrammeList';

interface CinemaPageProps {
  cinema: CinemaWithScreens;
  /** The trading day asked for; none is the one that is running. */
  date: string | undefined;
  onDate: (date: string | undefined) => void;
}

/** A cinema, and what it shows, day by day. */
export function CinemaPage({ cinema, date, onDate }: CinemaPageProps) {
  const { t } = useTranslation();
  // Which day is running at the cinema is the server's to say: it ends at six in the morning, local time.
  const today = useQuery(programmeQuery(cinema.id, undefined));
  const programme = useQuery({ ...programmeQuery(cinema.id, date), placeholderData: keepPreviousData });
  const zone = foreignZoneName(new Date().toISOString(), cinema.time_zone);
  useEffect(() => rememberCinema(cinema.id), [cinema.id]);
  const running = today.data?.date;
  return (
    <>
      <header className={classes.head}>
        <Title order={1} className={classes.name}>
          {cinema.name}
        </Title>
        <p className={classes.address}>
          <PinIcon /> {cinema.address}
        </p>
        <p className={classes.facts}>
          {t('cinemas.screens', { count: cinema.screens.length })}:{' '}
          {cinema.screens.map((screen) => screen.name).join(', ')}
          {zone && ` · ${t('cinemas.zone', { city: cinema.city, zone })}`}
        </p>
      </header>
      {running && (
        <DayStrip
          days={Array.from({ length: PROGRAMME_DAYS }, (_, index) => dayAfter(running, index))}
          chosen={date ?? running}
          running={{ day: running, zone: cinema.time_zone }}
          link={(day, look) => (
            <Link
              to="/cinemas/$cinemaId"
              params={{ cinemaId: cinema.id }}
              search={day === running ? {} : { date: day }}
              resetScroll={false}
              // Otherwise the first, which asks for nothing, would be current on every day.
              activeOptions={{ exact: true, includeSearch: true }}
              {...look}
            />
          )}
        >
          <TextInput
            type="date"
            label={t('days.another')}
            value={date ?? running}
            min={running}
            onChange={({ currentTarget: { value } }) =>
              value && onDate(value === running ? undefined : value)
            }
          />
        </DayStrip>
      )}
      <ProblemAlert error={programme.error}>
        <Button mt="sm" variant="default" onClick={() => programme.refetch()}>
          {t('common.tryAgain')}
        </Button>
      </ProblemAlert>
      {programme.isPending && <Skeletons label={t('cinemas.programmeLoading')} count={4} shape="card" />}
      {programme.data && (
        <section aria-labelledby="day" aria-busy={programme.isPlaceholderData} className={classes.day}>
          <Title order={2} id="day" mb="md">
            {formatDay(programme.data.date, 'fullDay')}
          </Title>
          <ProgrammeList
            programme={programme.data}
            nextDay={
              <ButtonLink
                to="/cinemas/$cinemaId"
                params={{ cinemaId: cinema.id }}
                search={{ date: dayAfter(programme.data.date, 1) }}
                resetScroll={false}
              >
                {t('cinemas.nextDay')}
              </ButtonLink>
            }
          />
        </section>
      )}
    </>
  );
}
