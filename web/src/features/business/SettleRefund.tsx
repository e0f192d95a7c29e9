import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatMoney } from '@/shared/format/money';
import { useApiForm } from '@/shared/hooks/useApiForm';
import { useIntentKey } from '@/shared/hooks/useIntentKey';
import { Dialog } from '@/shared/ui/Dialog';
import { ProblemAlert } from '@/shared/ui/ProblemAlert';
import { type ManagedRefund, settleRefund } from './money';

/** The button that closes a refund which was paid in another way, and the question it asks first. */
export function SettleRefund({ refund }: { refund: ManagedRefund }) {
  const { t } = useTranslation('work');
  const [isAsking, setAsking] = useState(false);
  const close = () => setAsking(false);
  return (
    <>
      <Button
        size="compact-sm"
        variant="default"
        aria-label={t('business.refunds.settleWhich', { reference: refund.reference })}
        onClick={() => setAsking(true)}
      >
        {t('business.refunds.settle')}
      </Button>
      <Dialog opened={isAsking} onClose={close} title={t('business.refunds.settle')}>
        <SettleForm refund={refund} onDone={close} />
      </Dialog>
    </>
  );
}

function SettleForm({ refund, onDone }: { refund: ManagedRefund; onDone: () => void }) {
  const { t } = useTranslation('work');
  const client = useQueryClient();
  const keys = useIntentKey();
  const { form, onSubmit, isBusy, error } = useApiForm({
    initialValues: { reason: '' },
    send: async ({ reason }) => {
      const body = { reason: reason.trim() };
      return keys.send(body, (key) => settleRefund(refund.id, body, key));
    },
    onDone: () => {
      void client.invalidateQueries({ queryKey: ['admin'] });
      onDone();
    },
  });
  return (
    <form onSubmit={onSubmit}>
      <Stack gap="md">
        <Text>
          {t('business.refunds.settleText', { amount: formatMoney(refund.amount, refund.currency) })}
        </Text>
        <ProblemAlert error={error} />
        <TextInput
          label={t('business.refunds.how')}
          description={t('business.refunds.howHint')}
          required
          maxLength={300}
          {...form.getInputProps('reason')}
        />
        <Group>
          <Button type="submit" loading={isBusy}>
            {t('business.refunds.settleNow')}
          </Button>
          <Button variant="default" onClick={onDone}>
            {t('discard')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
