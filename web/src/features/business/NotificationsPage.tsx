import { Button, Group, Stack, Text, Title } from '@mantine/core';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { formatNumber } from '@/shared/format/number';
import { formatTime, viewerZone } from '@/shared/format/time';
import { DataTable } from '@/shared/ui/DataTable';
import { ProblemAlert } from '@/shared/ui/ProblemAlert';
import type { Column } from '@/shared/ui/RowsTable';
import { BookingLink } from './BookingLink';
import { BookingNumber } from './BookingNumber';
import { ChoiceSelect } from './ChoiceSelect';
import {
  NOTIFICATION_KINDS,
  NOTIFICATION_STATES,
  type Notification,
  type NotificationFilter,
  notificationsQuery,
  retryNotification,
} from './notifications';
import { type Mood, StateBadge } from './StateBadge';
import { useRetry } from './useRetry';

interface NotificationsPageProps {
  filter: NotificationFilter;
  onFilter: (filter: NotificationFilter) => void;
}

const MOODS: Record<Notification['state'], Mood> = { queued: 'open', sent: 'good', failed: 'bad' };

/** Messages to customers and staff: what was sent, what waits, and what was given up, to send it once more. */
export function NotificationsPage({ filter, onFilter }: NotificationsPageProps) {
  const { t } = useTranslation('work');
  const notifications = useInfiniteQuery({
    ...notificationsQuery(filter),
    placeholderData: keepPreviousData,
  });
  const retry = useRetry('notifications', retryNotification);
  return (
    <Stack gap="lg">
      <Title order={1} size="h2">
        {t('business.notifications.title')}
      </Title>
      <Group component="search" align="end">
        <ChoiceSelect
          label={t('business.state')}
          every={t('business.everyState')}
          choices={NOTIFICATION_STATES}
          nameOf={(state) => t(`business.notifications.states.${state}`)}
          value={filter.state}
          onChange={(state) => onFilter({ ...filter, state })}
        />
        <ChoiceSelect
          label={t('business.notifications.kind')}
          every={t('business.notifications.everyKind')}
          choices={NOTIFICATION_KINDS}
          nameOf={(kind) => t(`business.notifications.kinds.${kind}`)}
          value={filter.kind}
          onChange={(kind) => onFilter({ ...filter, kind })}
        />
        <BookingNumber value={filter.booking} onChange={(booking) => onFilter({ ...filter, booking })} />
      </Group>
      <ProblemAlert error={retry.error} />
      <DataTable
        caption={t('business.notifications.title')}
        columns={useColumns(retry)}
        rows={notifications}
        rowKey={({ id }) => id}
        empty={t('business.notifications.none')}
      />
    </Stack>
  );
}

function useColumns(retry: ReturnType<typeof useRetry<number>>): Column<Notification>[] {
  const { t } = useTranslation('work');
  return [
    {
      key: 'at',
      name: t('business.at'),
      cell: ({ created_at }) => formatTime(created_at, viewerZone(), 'dateAndTime'),
    },
    {
      key: 'kind',
      name: t('business.notifications.kind'),
      cell: ({ kind }) => t(`business.notifications.kinds.${kind}`),
    },
    { key: 'to', name: t('business.notifications.to'), cell: (message) => <Recipient message={message} /> },
    { key: 'state', name: t('business.state'), cell: (message) => <Delivery message={message} /> },
    {
      key: 'do',
      name: t('business.change'),
      cell: ({ id, kind, state }) =>
        state !== 'queued' && (
          <Button
            size="compact-sm"
            variant="default"
            aria-label={`${t(state === 'failed' ? 'business.retry' : 'business.notifications.again')}: ${t(`business.notifications.kinds.${kind}`)} (${id})`}
            loading={retry.isPending && retry.variables === id}
            onClick={() => retry.mutate(id)}
          >
            {t(state === 'failed' ? 'business.retry' : 'business.notifications.again')}
          </Button>
        ),
    },
  ];
}

/** The address, or the customer of a booking. */
function Recipient({ message: { recipient, reservation_id } }: { message: Notification }) {
  const { t } = useTranslation('work');
  if (!reservation_id) return <>{recipient ?? '—'}</>;
  return (
    <>
      <BookingLink
        id={reservation_id}
        reference={t('business.notifications.ofBooking', { number: reservation_id })}
      />
      {recipient && ` ${recipient}`}
    </>
  );
}

function Delivery({ message }: { message: Notification }) {
  const { t } = useTranslation('work');
  const { state, attempts, last_error, due_at } = message;
  const ended = message.sent_at ?? message.failed_at;
  const time = (instant: string) => formatTime(instant, viewerZone(), 'dateAndTime');
  return (
    <div>
      <StateBadge mood={MOODS[state]} words={t(`business.notifications.states.${state}`)} />
      <Text size="sm" c="dimmed">
        {t('business.tries', { count: attempts, number: formatNumber(attempts) })}
        {ended && `, ${time(ended)}`}
        {!ended && due_at && `, ${t('business.nextTry', { time: time(due_at) })}`}
      </Text>
      {state !== 'sent' && last_error && <Text size="sm">{last_error}</Text>}
    </div>
  );
}
