import { Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Versioned } from '@/shared/api/client';
import type { ScheduledShow } from '@/shared/api/types';
import { formatTime } from '@/shared/format/time';
import { ProblemAlert } from '@/shared/ui/ProblemAlert';
import { Skeletons } from '@/shared/ui/Skeletons';
import { BlocksEditor } from './BlocksEditor';
import { CancellationProgress } from './CancellationProgress';
import { keptCinemasQuery, keptScreensQuery } from './programme';
import { Saved } from './Saved';
import { ShowForm } from './ShowForm';
import { ShowRemoval } from './ShowRemoval';
import { showQuery, type WeekFilter } from './schedule';
import { valuesOf } from './showValues';
import { TextLink } from './TextLink';

interface ShowPageProps {
  id: number;
  onDeleted: (week: WeekFilter) => Promise<unknown>;
}

/** One show: its terms, the seats it keeps back, and the ways to take it off. */
export function ShowPage({ id, onDeleted }: ShowPageProps) {
  const { t } = useTranslation('work');
  const [isSaved, setSaved] = useState(false);
  const show = useQuery(showQuery(id));
  const kept = show.data?.data;
  const week = kept && { cinema: kept.cinema.id, week: kept.trading_day };
  return (
    <Stack gap="lg" maw="60rem">
      <div>
        <TextLink to="/admin/schedule" search={week ?? {}}>
          {t('programme.schedule.title')}
        </TextLink>
        <Title order={1} size="h2">
          {kept?.movie.title ?? t('programme.show.title')}
        </Title>
        {kept && <Facts show={kept} />}
      </div>
      <ProblemAlert error={show.error} onRetry={() => void show.refetch()} />
      {show.isPending && <Skeletons label={t('programme.show.title')} count={4} shape="row" />}
      {show.data && kept?.status === 'cancelled' && <CancellationProgress id={id} zone={kept.time_zone} />}
      {show.data && kept && kept.status !== 'cancelled' && (
        <>
          <Terms
            // Every seat that is held makes another version too, but takes away nothing that is being typed.
            key={JSON.stringify(valuesOf(kept))}
            show={show.data}
            onSaved={() => setSaved(true)}
            onReload={() => void show.refetch()}
          />
          <Saved isSaved={isSaved} />
          <BlocksEditor id={id} />
          <ShowRemoval show={show.data} onDeleted={() => onDeleted(week ?? {})} />
        </>
      )}
    </Stack>
  );
}

function Facts({ show }: { show: ScheduledShow }) {
  const { t } = useTranslation('work');
  const { sold, held, blocked, seats } = show.occupancy;
  const state = show.status === 'cancelled' ? 'cancelled' : show.published ? 'published' : 'draft';
  return (
    <>
      <Text>
        {show.cinema.name}, {show.screen.name} · {formatTime(show.starts_at, show.time_zone, 'dayAndTime')} –{' '}
        {formatTime(show.ends_at, show.time_zone, 'time')} · {t(`programme.show.states.${state}`)}
      </Text>
      <Text c="dimmed">
        {t('programme.show.occupancy', { sold, held, blocked, free: seats - sold - held - blocked, seats })}
      </Text>
    </>
  );
}

interface TermsProps {
  show: Versioned<ScheduledShow>;
  onSaved: () => void;
  onReload: () => void;
}

function Terms({ show, onSaved, onReload }: TermsProps) {
  const { t } = useTranslation('work');
  const cinemas = useQuery(keptCinemasQuery(true));
  const screens = useQuery(keptScreensQuery({ cinema: show.data.cinema.id, deleted: true }));
  const cinema = cinemas.data?.items.find(({ id }) => id === show.data.cinema.id);
  const { sold, held } = show.data.occupancy;
  return (
    <Stack component="section" aria-label={t('programme.show.terms')} gap="sm">
      <Title order={2} size="h4">
        {t('programme.show.terms')}
      </Title>
      {sold + held > 0 && <Text>{t('programme.show.spokenFor')}</Text>}
      <ProblemAlert error={cinemas.error ?? screens.error} />
      {cinema && screens.data && (
        <ShowForm
          cinema={cinema}
          // A screen that was deleted can be left, but not be moved to.
          screens={screens.data.items.filter(({ id, deleted }) => !deleted || id === show.data.screen.id)}
          initial={valuesOf(show.data)}
          old={show}
          onDone={onSaved}
          onReload={onReload}
        />
      )}
    </Stack>
  );
}
