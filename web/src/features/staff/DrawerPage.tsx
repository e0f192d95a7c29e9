import { Alert, Group, NativeSelect, Stack, Text, TextInput, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Drawer } from '@/shared/api/types';
import { formatMoney } from '@/shared/format/money';
import { formatDay } from '@/shared/format/time';
import { wordsUnder } from '@/shared/i18n/i18n';
import { useSession } from '@/shared/session/store';
import { ProblemAlert } from '@/shared/ui/ProblemAlert';
import { Skeletons } from '@/shared/ui/Skeletons';
import classes from './DrawerPage.module.css';
import { byCinema, cinemasQuery, drawerQuery, sellersQuery, showsQuery } from './staff';

export interface DrawerChoice {
  cinema?: number | undefined;
  date?: string | undefined;
  /** Somebody else, whom administrators may ask about. */
  user?: number | undefined;
}

/** What one took in and handed out at the counters of a cinema on a trading day: to be counted at the end of a shift. */
export function DrawerPage({
  choice,
  onChoose,
}: {
  choice: DrawerChoice;
  onChoose: (choice: DrawerChoice) => void;
}) {
  const { t } = useTranslation('work');
  const user = useSession((session) => (session.status === 'signed-in' ? session.user : null));
  const isAdmin = user?.role === 'admin';
  const sellers = useQuery({ ...sellersQuery, enabled: isAdmin });
  const cinemas = useQuery(cinemasQuery);
  const shows = useQuery(showsQuery());
  const own = cinemas.data?.items.filter(({ id }) => isAdmin || user?.cinema_ids.includes(id)) ?? [];
  const cinema = choice.cinema ?? own[0]?.id;
  // The trading day that runs there; after midnight that is still yesterday's.
  const today = byCinema(shows.data?.items ?? []).find(({ id }) => id === cinema)?.day;
  const date = choice.date ?? today ?? (shows.data ? shows.data.server_time.slice(0, 10) : undefined);
  return (
    <Stack gap="lg">
      <Title order={1} size="h2">
        {t('counter.drawer')}
      </Title>
      <ProblemAlert
        error={cinemas.error ?? shows.error}
        onRetry={cinemas.error ? cinemas.refetch : shows.refetch}
      />
      <Group align="end">
        {own.length > 1 && (
          <NativeSelect
            label={t('counter.cinema')}
            value={`${cinema}`}
            data={own.map(({ id, name }) => ({ value: `${id}`, label: name }))}
            onChange={(event) => onChoose({ ...choice, cinema: Number(event.currentTarget.value) })}
          />
        )}
        <TextInput
          type="date"
          label={t('counter.tradingDay')}
          value={date ?? ''}
          onChange={(event) => onChoose({ ...choice, date: event.currentTarget.value || undefined })}
        />
        {isAdmin && (
          <NativeSelect
            label={t('counter.whose')}
            value={`${choice.user ?? user?.id}`}
            data={(sellers.data ?? [user]).map(({ id, name }) => ({ value: `${id}`, label: name }))}
            onChange={(event) => onChoose({ ...choice, user: Number(event.currentTarget.value) })}
          />
        )}
      </Group>
      {cinemas.data && own.length === 0 && <Text c="dimmed">{t('today.noCinema')}</Text>}
      {cinema !== undefined && date !== undefined && (
        <Lines
          cinema={cinema}
          date={date}
          user={choice.user}
          name={own.find(({ id }) => id === cinema)?.name ?? ''}
        />
      )}
    </Stack>
  );
}

interface LinesProps {
  cinema: number;
  date: string;
  user: number | undefined;
  name: string;
}

function Lines({ cinema, date, user, name }: LinesProps) {
  const { t } = useTranslation('work');
  const drawer = useQuery(drawerQuery(cinema, date, user));
  const lines = drawer.data?.items ?? [];
  return (
    <section aria-label={name}>
      <Title order={2} size="h3" mb="sm">
        {name} · {formatDay(date, 'fullDay')}
      </Title>
      <ProblemAlert error={drawer.error} onRetry={drawer.refetch} />
      {drawer.isPending && <Skeletons label={t('counter.drawer')} count={2} shape="row" />}
      {drawer.data && lines.length === 0 && <Text c="dimmed">{t('counter.drawerEmpty')}</Text>}
      <ul className={classes.lines}>
        {lines.map((line) => (
          <Line key={`${line.payment} ${line.currency}`} line={line} />
        ))}
      </ul>
      {lines.some(({ payment }) => payment === 'cash') && (
        <Alert color="gray" variant="light" mt="md">
          {t('counter.drawerNote')}
        </Alert>
      )}
    </section>
  );
}

function Line({ line }: { line: Drawer['items'][number] }) {
  const { t } = useTranslation('work');
  const money = (amount: number) => formatMoney(amount, line.currency);
  return (
    <li className={classes.line}>
      <Title order={3} size="h4">
        {wordsUnder(`counter.payments.${line.payment}`, 'work') ?? line.payment}
      </Title>
      <dl>
        <div>
          <dt>{t('counter.taken')}</dt>
          <dd>{money(line.taken)}</dd>
        </div>
        <div>
          <dt>{t('counter.handedOut')}</dt>
          <dd>{money(line.handed_out)}</dd>
        </div>
        <div data-total="true">
          <dt>{t('counter.mustBe')}</dt>
          <dd>{money(line.balance)}</dd>
        </div>
      </dl>
    </li>
  );
}
