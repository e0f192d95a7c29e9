import { Button, Checkbox, Group, Radio, Stack, Text, Textarea } from '@mantine/core';
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { BookingDossier } from '@/shared/api/types';
import { formatMoney } from '@/shared/format/money';
import { useApiForm } from '@/shared/hooks/useApiForm';
import { useIntentKey } from '@/shared/hooks/useIntentKey';
import { ProblemAlert } from '@/shared/ui/ProblemAlert';
import { type CinemaCancel, cancelForCinema, outlookQuery } from './sales';
import { WhatGoesBack } from './WhatGoesBack';

const REFUNDS = ['full', 'policy', 'none'] as const;

/** Cancels for the cinema: which seats, what goes back, and why; the customer gets a mail. */
export function CancelForm({ dossier, onDone }: { dossier: BookingDossier; onDone: () => void }) {
  const { t } = useTranslation('work');
  const client = useQueryClient();
  const keys = useIntentKey();
  const { booking } = dossier;
  const id = booking.reservation_id;
  const seats = booking.seats.filter(({ cancelled_at }) => !cancelled_at);
  const isSold = booking.status === 'confirmed' || booking.status === 'completed';
  const { form, onSubmit, isBusy, error } = useApiForm({
    initialValues: {
      reason: '',
      refund: 'full' as CinemaCancel['refund'],
      seat_ids: seats.map((seat) => seat.id),
    },
    send: async ({ reason, refund, seat_ids }) => {
      const isAll = seat_ids.length === seats.length;
      const body = { reason: reason.trim(), refund, ...(isAll ? {} : { seat_ids }) };
      return keys.send(body, (key) => cancelForCinema(id, body, key));
    },
    onDone: () => {
      void client.invalidateQueries({ queryKey: ['admin'] });
      onDone();
    },
  });
  const { refund, seat_ids } = form.values;
  const outlook = useQuery({
    ...outlookQuery(id, seat_ids),
    enabled: isSold && seat_ids.length > 0,
    placeholderData: keepPreviousData,
  });
  const isAll = seat_ids.length === seats.length;
  return (
    <form onSubmit={onSubmit}>
      <Stack gap="md">
        <ProblemAlert error={error} />
        {isSold && (
          <>
            <Checkbox.Group
              label={t('counter.booking.cancelWhich')}
              value={seat_ids.map(String)}
              onChange={(values) => form.setFieldValue('seat_ids', values.map(Number))}
              error={form.errors.seat_ids}
            >
              <Stack gap="xs" mt="xs">
                {seats.map((seat) => (
                  <Checkbox
                    key={seat.id}
                    value={`${seat.id}`}
                    label={`${t('lookUp.seat', { row: seat.row, seat: seat.seat })} · ${formatMoney(seat.price, booking.currency)}`}
                  />
                ))}
              </Stack>
            </Checkbox.Group>
            <Radio.Group label={t('counter.booking.whatGoesBack')} {...form.getInputProps('refund')}>
              <Stack gap="xs" mt="xs">
                {REFUNDS.map((each) => (
                  <Radio
                    key={each}
                    value={each}
                    label={t(`counter.booking.refunds.${each}`)}
                    description={t(`counter.booking.refundsText.${each}`)}
                  />
                ))}
              </Stack>
            </Radio.Group>
            <ProblemAlert error={outlook.error} onRetry={outlook.refetch} />
            {outlook.data && refund !== 'none' && seat_ids.length > 0 && (
              <WhatGoesBack outlook={outlook.data} refund={refund} isStale={outlook.isPlaceholderData} />
            )}
          </>
        )}
        <Textarea
          label={t('counter.booking.reason')}
          description={t('counter.booking.reasonHint')}
          required
          maxLength={300}
          autosize
          minRows={2}
          {...form.getInputProps('reason')}
        />
        {dossier.booking.channel === 'counter' && isSold && refund !== 'none' && (
          <Text size="sm">{t('counter.booking.handOut')}</Text>
        )}
        <Group>
          <Button type="submit" loading={isBusy} disabled={seat_ids.length === 0}>
            {isAll
              ? t('counter.booking.cancelAll')
              : t('counter.booking.cancelSome', { count: seat_ids.length })}
          </Button>
          <Button variant="default" onClick={onDone}>
            {t('discard')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
