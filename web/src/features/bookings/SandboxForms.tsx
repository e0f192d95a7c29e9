import { Button, Group, Stack, Text, TextInput, Title } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asProblem } from '@/shared/api/problem';
import type { Reservation } from '@/shared/api/types';
import { formatMoney } from '@/shared/format/money';
import { ProblemAlert } from '@/shared/ui/ProblemAlert';
import { FailedPayment } from './FailedPayment';
import classes from './Payment.module.css';
import type { BankAnswer } from './usePayment';

const TEST_CARDS = [
  { number: '4242 4242 4242 4242', does: 'pays' },
  { number: '4000 0000 0000 0002', does: 'declined' },
  { number: '4000 0025 0000 3155', does: 'bank' },
  { number: '4000 0000 0000 0077', does: 'late' },
] as const;

interface CardFormProps {
  booking: Reservation;
  error: unknown;
  isBusy: boolean;
  onPay: (cardNumber: string) => void;
}

/** Stands in for the provider's card form while the sandbox takes the money. */
export function CardForm({ booking, error, isBusy, onPay }: CardFormProps) {
  const { t } = useTranslation();
  const [card, setCard] = useState('');
  const problem = error ? asProblem(error) : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onPay(card);
  };
  return (
    <section aria-label={t('payment.title')} className={classes.panel}>
      <form onSubmit={submit}>
        <Stack gap="sm">
          <Title order={2} size="h3">
            {t('payment.title')}
          </Title>
          <Text c="dimmed" size="sm">
            {t('payment.rehearsal')}
          </Text>
          <Group gap="xs">
            {TEST_CARDS.map(({ number, does }) => (
              <Button
                key={number}
                size="xs"
                variant={card === number ? 'light' : 'default'}
                aria-pressed={card === number}
                onClick={() => setCard(number)}
              >
                {t(`payment.cards.${does}`)}
              </Button>
            ))}
          </Group>
          <TextInput
            label={t('payment.cardNumber')}
            inputMode="numeric"
            autoComplete="off"
            maw="20rem"
            required
            value={card}
            error={problem?.fieldMessage('card_number')}
            onChange={(event) => setCard(event.currentTarget.value)}
          />
          {error ? (
            <ProblemAlert error={error} isFieldByField />
          ) : (
            <FailedPayment code={booking.payment_failure} />
          )}
          <Group>
            <Button type="submit" size="md" loading={isBusy}>
              {t('payment.pay', { amount: formatMoney(booking.total_price, booking.currency) })}
            </Button>
          </Group>
        </Stack>
      </form>
    </section>
  );
}

interface BankStepProps {
  error: unknown;
  isBusy: boolean;
  onAnswer: (outcome: BankAnswer) => void;
}

export function BankStep({ error, isBusy, onAnswer }: BankStepProps) {
  const { t } = useTranslation();
  return (
    <section aria-label={t('payment.bankAsks')} className={classes.panel}>
      <Stack gap="sm">
        <Title order={2} size="h3">
          {t('payment.bankAsks')}
        </Title>
        <Text>{t('payment.bankQuestion')}</Text>
        <ProblemAlert error={error} />
        <Group>
          <Button loading={isBusy} onClick={() => onAnswer('success')}>
            {t('payment.bankYes')}
          </Button>
          <Button variant="default" disabled={isBusy} onClick={() => onAnswer('failure')}>
            {t('payment.bankNo')}
          </Button>
        </Group>
      </Stack>
    </section>
  );
}
