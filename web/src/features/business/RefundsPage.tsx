import { Button, Group, Stack, Text, Title } from '@mantine/core';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { formatMoney } from '@/shared/format/money';
import { formatNumber } from '@/shared/format/number';
import { formatTime, viewerZone } from '@/shared/format/time';
import { DataTable } from '@/shared/ui/DataTable';
import { ProblemAlert } from '@/shared/ui/ProblemAlert';
import type { Column } from '@/shared/ui/RowsTable';
import { BookingLink } from './BookingLink';
import { BookingNumber } from './BookingNumber';
import { ChoiceSelect } from './ChoiceSelect';
import { type ManagedRefund, REFUND_STATUSES, refundsQuery, retryRefund, type StateFilter } from './money';
import { codeWords } from './reportWords';
import { SettleRefund } from './SettleRefund';
import { type Mood, StateBadge } from './StateBadge';
import { useRetry } from './useRetry';

interface RefundsPageProps {
  filter: StateFilter<ManagedRefund['status']>;
  onFilter: (filter: StateFilter<ManagedRefund['status']>) => void;
}

const MOODS: Record<ManagedRefund['status'], Mood> = {
  queued: 'open',
  submitted: 'open',
  succeeded: 'good',
  failed: 'bad',
  manual: 'bad',
  superseded: 'open',
};

/** Money that goes back: how far it has come, and what waits for a person to send it again. */
export function RefundsPage({ filter, onFilter }: RefundsPageProps) {
  const { t } = useTranslation('work');
  const refunds = useInfiniteQuery({ ...refundsQuery(filter), placeholderData: keepPreviousData });
  const retry = useRetry('refunds', retryRefund);
  return (
    <Stack gap="lg">
      <Title order={1} size="h2">
        {t('business.refunds.title')}
      </Title>
      <Group component="search" align="end">
        <ChoiceSelect
          label={t('business.state')}
          every={t('business.everyState')}
          choices={REFUND_STATUSES}
          nameOf={(status) => t(`business.refunds.statuses.${status}`)}
          value={filter.status}
          onChange={(status) => onFilter({ ...filter, status })}
        />
        <BookingNumber value={filter.booking} onChange={(booking) => onFilter({ ...filter, booking })} />
      </Group>
      <ProblemAlert error={retry.error} />
      <DataTable
        caption={t('business.refunds.title')}
        columns={useColumns(retry)}
        rows={refunds}
        rowKey={({ id }) => id}
        empty={t('business.refunds.none')}
      />
    </Stack>
  );
}

function useColumns(retry: ReturnType<typeof useRetry<string>>): Column<ManagedRefund>[] {
  const { t } = useTranslation('work');
  return [
    {
      key: 'at',
      name: t('business.at'),
      cell: ({ created_at }) => formatTime(created_at, viewerZone(), 'dateAndTime'),
    },
    {
      key: 'booking',
      name: t('business.booking'),
      cell: ({ reservation_id, reference }) => <BookingLink id={reservation_id} reference={reference} />,
    },
    {
      key: 'cause',
      name: t('business.reports.words.cause'),
      cell: ({ cause }) => codeWords('cause', cause),
    },
    {
      key: 'amount',
      name: t('business.figures.amount'),
      isNumber: true,
      cell: ({ amount, currency }) => formatMoney(amount, currency),
    },
    { key: 'status', name: t('business.state'), cell: (refund) => <Progress refund={refund} /> },
    {
      key: 'do',
      name: t('business.change'),
      cell: (refund) =>
        refund.status === 'manual' && (
          <Group gap="xs">
            <Button
              size="compact-sm"
              variant="default"
              aria-label={t('business.refunds.retryWhich', { reference: refund.reference })}
              loading={retry.isPending && retry.variables === refund.id}
              onClick={() => retry.mutate(refund.id)}
            >
              {t('business.retry')}
            </Button>
            {refund.cause !== 'external' && <SettleRefund refund={refund} />}
          </Group>
        ),
    },
  ];
}

function Progress({ refund: { status, attempts, last_error, due_at } }: { refund: ManagedRefund }) {
  const { t } = useTranslation('work');
  const isOver = status === 'succeeded' || status === 'superseded';
  return (
    <div>
      <StateBadge mood={MOODS[status]} words={t(`business.refunds.statuses.${status}`)} />
      {!isOver && (
        <Text size="sm" c="dimmed">
          {t('business.tries', { count: attempts, number: formatNumber(attempts) })}
          {due_at && `, ${t('business.nextTry', { time: formatTime(due_at, viewerZone(), 'dateAndTime') })}`}
        </Text>
      )}
      {!isOver && last_error && <Text size="sm">{last_error}</Text>}
    </div>
  );
}
