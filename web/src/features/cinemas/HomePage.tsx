import { Button, TextInput, Title } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type FormEvent, memo, useDeferredValue, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { Cinema, Programme } from '@/shared/api/types';
import { dayAfter, foreignZoneName, formatDay } from '@/shared/format/time';
import { BelowTheFold } from '@/shared/ui/BelowTheFold';
import { ButtonLink } from '@/shared/ui/ButtonLink';
import { DayStrip } from '@/shared/ui/DayStrip';
import { ReelIcon, SearchIcon } from '@/shared/ui/icons';
import { Notice } from '@/shared/ui/Notice';
import { ProblemAlert } from '@/shared/ui/ProblemAlert';
import { Skeletons } from '@/shared/ui/Skeletons';
import { rememberCinema, usualCinema } from '@/shared/usualCinema';
import { dayToBeginWith } from './ahead';
import { cinemasQuery, PROGRAMME_DAYS, programmeQuery } from './cinemas';
import classes from './HomePage.module.css';
import { ProgrammeList } from './ProgrammeList';
import { Sign } from './Sign';

export interface HomeChoice {
  cinema?: number | undefined;
  /** A trading day; none is the one that is running. */
  date?: string | undefined;
}

interface HomePageProps {
  choice: HomeChoice;
  onSearch: (words: string) => void;
}

/** What is on, by cinema and day. */
export function HomePage({ choice, onSearch }: HomePageProps) {
  const { t } = useTranslation();
  const cinemas = useQuery(cinemasQuery);
  const all = cinemas.data?.items ?? [];
  const wanted = choice.cinema ?? usualCinema();
  const cinema = all.find(({ id }) => id === wanted) ?? all[0];
  return (
    <>
      <ProblemAlert error={cinemas.error} onRetry={cinemas.refetch} />
      {cinemas.isPending && (
        <BelowTheFold>
          <Skeletons label={t('home.loading')} count={3} shape="card" />
        </BelowTheFold>
      )}
      {cinemas.isSuccess && !cinema && (
        <Notice icon={<ReelIcon />} title={t('cinemas.none')}>
          {t('cinemas.noneText')}
        </Notice>
      )}
      {cinema && (
        <Front key={cinema.id} cinema={cinema} cinemas={all} date={choice.date} onSearch={onSearch} />
      )}
    </>
  );
}

interface FrontProps {
  cinema: Cinema;
  cinemas: readonly Cinema[];
  date: string | undefined;
  onSearch: (words: string) => void;
}

function Front({ cinema, cinemas, date, onSearch }: FrontProps) {
  const { t } = useTranslation();
  // Which day is running at the cinema is the server's to say: it ends at six in the morning, local time.
  const today = useQuery(programmeQuery(cinema.id, undefined));
  const first = today.data && dayToBeginWith(today.data, Date.now());
  const day = date ?? first;
  const programme = useQuery({
    ...programmeQuery(cinema.id, day === today.data?.date ? undefined : day),
    placeholderData: keepPreviousData,
  });
  // What is over is not shown for the moment that the next day takes to come, unless somebody asked for it.
  const shown = !date && programme.data?.date !== first ? undefined : programme.data;
  // Drawn after the heading and the sign, in slices: a day is the longest list of the site.
  const listed = useDeferredValue(shown);
  const zone = foreignZoneName(new Date().toISOString(), cinema.time_zone);
  useEffect(() => rememberCinema(cinema.id), [cinema.id]);
  return (
    <>
      <section className={classes.hero} aria-labelledby="what-is-on">
        <div className={classes.pitch}>
          <Title order={1} id="what-is-on" textWrap="balance">
            {day && day !== today.data?.date
              ? t('home.onDay', { cinema: cinema.name, day: formatDay(day, 'day') })
              : t('home.tonight', { cinema: cinema.name })}
          </Title>
          <CinemaChoice cinemas={cinemas} chosen={cinema.id} date={date} />
          <SearchForm onSearch={onSearch} />
        </div>
        <Sign programme={shown} isToday={shown?.date === today.data?.date} />
      </section>
      <ProblemAlert error={programme.error} onRetry={programme.refetch} />
      {today.isPending && <div className={classes.days} />}
      {today.data && (
        <DayStrip
          days={Array.from({ length: PROGRAMME_DAYS }, (_, index) => dayAfter(today.data.date, index))}
          chosen={day ?? today.data.date}
          running={{ day: today.data.date, zone: cinema.time_zone }}
          link={(day, look) => (
            <Link
              to="/"
              search={{ cinema: cinema.id, ...(day === first ? {} : { date: day }) }}
              resetScroll={false}
              activeOptions={{ exact: true, includeSearch: true }}
              // Also the day to begin with, which has two addresses: with its date and without.
              aria-current={look['data-chosen'] ? 'page' : undefined}
              {...look}
            />
          )}
        />
      )}
      {zone && <p className={classes.zone}>{t('cinemas.zone', { city: cinema.city, zone })}</p>}
      {!listed && !programme.error && (
        <BelowTheFold>
          <Skeletons label={t('cinemas.programmeLoading')} count={4} shape="card" />
        </BelowTheFold>
      )}
      {listed && <Day programme={listed} isOld={programme.isPlaceholderData} />}
    </>
  );
}

const Day = memo(function Day({ programme, isOld }: { programme: Programme; isOld: boolean }) {
  const { t } = useTranslation();
  return (
    <section aria-labelledby="day" aria-busy={isOld}>
      <Title order={2} id="day" mb="md">
        {formatDay(programme.date, 'fullDay')}
      </Title>
      <ProgrammeList
        programme={programme}
        nextDay={
          <ButtonLink
            to="/"
            search={{ cinema: programme.cinema.id, date: dayAfter(programme.date, 1) }}
            resetScroll={false}
          >
            {t('cinemas.nextDay')}
          </ButtonLink>
        }
      />
    </section>
  );
});

function CinemaChoice({
  cinemas,
  chosen,
  date,
}: {
  cinemas: readonly Cinema[];
  chosen: number;
  date: string | undefined;
}) {
  const { t } = useTranslation();
  if (cinemas.length < 2) return null;
  return (
    <nav aria-label={t('home.cinemas')}>
      <ul className={classes.cinemas}>
        {cinemas.map((cinema) => (
          <li key={cinema.id}>
            <Link
              to="/"
              search={{ cinema: cinema.id, ...(date ? { date } : {}) }}
              resetScroll={false}
              className={classes.cinema}
              data-chosen={cinema.id === chosen}
              aria-current={cinema.id === chosen ? 'true' : undefined}
            >
              {cinema.name} <span>{cinema.city}</span>
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function SearchForm({ onSearch }: { onSearch: (words: string) => void }) {
  const { t } = useTranslation();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    onSearch(String(new FormData(event.currentTarget).get('search') ?? '').trim());
  };
  return (
    <search>
      <form onSubmit={submit} className={classes.search}>
        <TextInput
          type="search"
          name="search"
          size="md"
          aria-label={t('films.search')}
          placeholder={t('films.searchHint')}
          leftSection={<SearchIcon />}
        />
        <Button type="submit" size="md">
          {t('films.find')}
        </Button>
      </form>
    </search>
  );
}
