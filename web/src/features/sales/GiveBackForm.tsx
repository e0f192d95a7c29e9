import { Button, Group, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { BookingDossier } from '@/shared/api/types';
import { decimalsOf, formatMoney, typedAmount } from '@/shared/format/money';
import { exampleFor } from '@/shared/format/typedNumber';
import { useApiForm } from '@/shared/hooks/useApiForm';
import { useIntentKey } from '@/shared/hooks/useIntentKey';
import { ProblemAlert } from '@/shared/ui/ProblemAlert';
import { giveBack } from './sales';

interface GiveBackFormProps {
  dossier: BookingDossier;
  /** What is left of what came in. */
  most: number;
  onDone: () => void;
}

/** Money back out of goodwill; the booking stands. */
export function GiveBackForm({ dossier, most, onDone }: GiveBackFormProps) {
  const { t } = useTranslation('work');
  const client = useQueryClient();
  const keys = useIntentKey();
  const { booking } = dossier;
  const { form, onSubmit, isBusy, error } = useApiForm({
    initialValues: { amount: '', reason: '' },
    // What may be another amount than it was meant to be is not sent.
    validate: {
      amount: (text) =>
        typedAmount(text, booking.currency) === undefined
          ? t('unclearNumber', { example: exampleFor(decimalsOf(booking.currency)) })
          : null,
    },
    send: async (values) => {
      const amount = typedAmount(values.amount, booking.currency) ?? 0;
      const body = { amount, reason: values.reason.trim() };
      return keys.send(body, (key) => giveBack(booking.reservation_id, body, key));
    },
    onDone: () => {
      void client.invalidateQueries({ queryKey: ['admin'] });
      onDone();
    },
  });
  return (
    <form onSubmit={onSubmit}>
      <Stack gap="md">
        <ProblemAlert error={error} />
        <TextInput
          label={t('counter.booking.amount', { currency: booking.currency })}
          description={t('counter.booking.atMost', { amount: formatMoney(most, booking.currency) })}
          inputMode="decimal"
          required
          {...form.getInputProps('amount')}
        />
        <Textarea
          label={t('counter.booking.reason')}
          description={t('counter.booking.reasonHint')}
          required
          maxLength={300}
          autosize
          minRows={2}
          {...form.getInputProps('reason')}
        />
        {booking.channel === 'counter' && <Text size="sm">{t('counter.booking.handOut')}</Text>}
        <Group>
          <Button type="submit" loading={isBusy}>
            {t('counter.booking.giveBackNow')}
          </Button>
          <Button variant="default" onClick={onDone}>
            {t('discard')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
