import { Alert, List, Progress, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { formatMoney } from '@/shared/format/money';
import { formatTime } from '@/shared/format/time';
import { ProblemAlert } from '@/shared/ui/ProblemAlert';
import { Skeletons } from '@/shared/ui/Skeletons';
import { type Cancellation, cancellationQuery, isSettled } from './schedule';
import { TextLink } from './TextLink';

/** How far calling a show off has come: bookings, then the money, as it happens. */
export function CancellationProgress({ id, zone }: { id: number; zone: string }) {
  const { t } = useTranslation('work');
  const cancellation = useQuery(cancellationQuery(id));
  const now = cancellation.data;
  return (
    <Stack component="section" aria-label={t('programme.cancel.progress')} gap="sm">
      <Title order={2} size="h4">
        {t('programme.cancel.progress')}
      </Title>
      <ProblemAlert error={cancellation.error} onRetry={() => void cancellation.refetch()} />
      {cancellation.isPending && <Skeletons label={t('programme.cancel.progress')} count={2} shape="row" />}
      {now && (
        <>
          <Text>
            {t('programme.cancel.since', {
              time: formatTime(now.started_at, zone, 'dayAndTime'),
              reason: now.reason,
            })}
          </Text>
          <Progress.Root size="lg">
            <Progress.Section
              value={now.bookings === 0 ? 100 : (now.done / now.bookings) * 100}
              aria-label={t('programme.cancel.progress')}
            />
          </Progress.Root>
          <Text role="status" fw={650}>
            {t(`programme.cancel.${stateOf(now)}`, { done: now.done, count: now.bookings })}
          </Text>
          <List>
            {now.refunds.map((refund) => (
              <List.Item key={refund.currency}>
                {t('programme.cancel.refund', {
                  refunded: formatMoney(refund.refunded, refund.currency),
                  underWay: formatMoney(refund.under_way, refund.currency),
                })}
              </List.Item>
            ))}
          </List>
          {now.failed > 0 && (
            <Alert color="orange" variant="light" title={t('programme.cancel.failed', { count: now.failed })}>
              <TextLink to="/admin/refunds" search={{ status: 'manual' }}>
                {t('programme.cancel.toFailed')}
              </TextLink>
            </Alert>
          )}
        </>
      )}
    </Stack>
  );
}

function stateOf(now: Cancellation): 'underWay' | 'settled' | 'waiting' {
  if (!isSettled(now)) return 'underWay';
  return now.failed > 0 ? 'waiting' : 'settled';
}
