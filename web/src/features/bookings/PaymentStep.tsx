import { Alert, Button, Group, Loader, Stack, Text, TextInput, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { asProblem } from '@/shared/api/problem';
import type { Reservation } from '@/shared/api/types';
import { formatMoney } from '@/shared/format/money';
import { ProblemAlert } from '@/shared/ui/ProblemAlert';
import { paymentConfigQuery } from './bookings';
import { FailedPayment } from './FailedPayment';
import type { BankAnswer, Payment } from './usePayment';

const TEST_CARDS = [
  { number: '4242 4242 4242 4242', does: 'pays' },
  { number: '4000 0000 0000 0002', does: 'is declined' },
  { number: '4000 0025 0000 3155', does: 'asks your bank' },
  { number: '4000 0000 0000 0077', does: 'pays a little later' },
] as const;

/** Pays a booking with a test card of the sandbox, as the card form of a provider would. */
export function PaymentStep({ booking, payment }: { booking: Reservation; payment: Payment }) {
  const config = useQuery(paymentConfigQuery);
  if (config.error) {
    return (
      <ProblemAlert error={config.error}>
        <Button mt="sm" variant="default" onClick={() => config.refetch()}>
          Try again
        </Button>
      </ProblemAlert>
    );
  }
  if (config.data && config.data.provider !== 'sandbox') {
    return (
      <Alert color="orange" variant="light" title="This page cannot take card payments yet">
        Your seats stay held until the countdown ends.
      </Alert>
    );
  }
  if (payment.stage === 'settling') return <Settling payment={payment} />;
  if (payment.stage === 'bank') {
    return <BankStep error={payment.error} isBusy={payment.isBusy} onAnswer={payment.answerBank} />;
  }
  return <CardForm booking={booking} error={payment.error} isBusy={payment.isBusy} onPay={payment.pay} />;
}

function Settling({ payment: { settling } }: { payment: Payment }) {
  return (
    <section aria-label="Payment">
      {settling.error ? (
        <ProblemAlert error={settling.error}>
          <Button mt="sm" variant="default" onClick={() => settling.refetch()}>
            Look again
          </Button>
        </ProblemAlert>
      ) : (
        <Group role="status" wrap="nowrap">
          <Loader size="sm" aria-hidden="true" />
          <Text>
            <strong>Your payment is being settled.</strong> You need not do anything: your tickets appear here
            by themselves.
          </Text>
        </Group>
      )}
    </section>
  );
}

interface CardFormProps {
  booking: Reservation;
  error: unknown;
  isBusy: boolean;
  onPay: (cardNumber: string) => void;
}

function CardForm({ booking, error, isBusy, onPay }: CardFormProps) {
  const [card, setCard] = useState('');
  const problem = error ? asProblem(error) : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onPay(card);
  };
  return (
    <section aria-label="Payment">
      <form onSubmit={submit}>
        <Stack gap="sm">
          <Title order={2} size="h3">
            Payment
          </Title>
          <Text c="dimmed" size="sm">
            This is a rehearsal: no money moves, and only these test cards work.
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
                Card that {does}
              </Button>
            ))}
          </Group>
          <TextInput
            label="Card number"
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
              Pay {formatMoney(booking.total_price, booking.currency)}
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

function BankStep({ error, isBusy, onAnswer }: BankStepProps) {
  return (
    <section aria-label="Your bank asks">
      <Stack gap="sm">
        <Title order={2} size="h3">
          Your bank asks
        </Title>
        <Text>Do you want to make this payment? In this rehearsal you answer in place of your bank.</Text>
        <ProblemAlert error={error} />
        <Group>
          <Button loading={isBusy} onClick={() => onAnswer('success')}>
            Yes, it is me
          </Button>
          <Button variant="default" disabled={isBusy} onClick={() => onAnswer('failure')}>
            No, refuse
          </Button>
        </Group>
      </Stack>
    </section>
  );
}
