import { Group, Stack, Text, Title } from '@mantine/core';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { formatMoney } from '@/shared/format/money';
import { formatTime, viewerZone } from '@/shared/format/time';
import { DataTable } from '@/shared/ui/DataTable';
import type { Column } from '@/shared/ui/RowsTable';
import { BookingLink } from './BookingLink';
import { BookingNumber } from './BookingNumber';
import { ChoiceSelect } from './ChoiceSelect';
import { type ManagedPayment, PAYMENT_STATUSES, paymentsQuery, type StateFilter } from './money';
import { StateBadge } from './StateBadge';

interface PaymentsPageProps {
  filter: StateFilter<ManagedPayment['status']>;
  onFilter: (filter: StateFilter<ManagedPayment['status']>) => void;
}

/** Every attempt to pay: what was captured and what went back, or why it failed. */
export function PaymentsPage({ filter, onFilter }: PaymentsPageProps) {
  const { t } = useTranslation('work');
  const payments = useInfiniteQuery({ ...paymentsQuery(filter), placeholderData: keepPreviousData });
  return (
    <Stack gap="lg">
      <Title order={1} size="h2">
        {t('business.payments.title')}
      </Title>
      <Group component="search" align="end">
        <ChoiceSelect
          label={t('business.state')}
          every={t('business.everyState')}
          choices={PAYMENT_STATUSES}
          nameOf={(status) => t(`business.payments.statuses.${status}`)}
          value={filter.status}
          onChange={(status) => onFilter({ ...filter, status })}
        />
        <BookingNumber value={filter.booking} onChange={(booking) => onFilter({ ...filter, booking })} />
      </Group>
      <DataTable
        caption={t('business.payments.title')}
        columns={useColumns()}
        rows={payments}
        rowKey={({ id }) => id}
        empty={t('business.payments.none')}
      />
    </Stack>
  );
}

function useColumns(): Column<ManagedPayment>[] {
  const { t } = useTranslation('work');
  const amount = (key: 'amount' | 'captured' | 'refunded'): Column<ManagedPayment> => ({
    key,
    name: t(`business.payments.${key}`),
    isNumber: true,
    cell: (payment) => formatMoney(payment[key], payment.currency),
  });
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
      key: 'status',
      name: t('business.state'),
      cell: ({ status, failure }) => (
        <>
          <StateBadge
            mood={status === 'succeeded' ? 'good' : status === 'failed' ? 'bad' : 'open'}
            words={t(`business.payments.statuses.${status}`)}
          />
          {failure && (
            <Text size="sm" c="dimmed">
              {failure}
            </Text>
          )}
        </>
      ),
    },
    amount('amount'),
    amount('captured'),
    amount('refunded'),
    {
      key: 'intent',
      name: t('business.payments.intent'),
      // What to look for in the provider's dashboard.
      cell: ({ intent }) => (intent ? <code>{intent}</code> : '—'),
    },
  ];
}
