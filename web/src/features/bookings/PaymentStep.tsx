import { Alert, Button, Group, Loader, Stack, Text, TextInput, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { answer, api } from '@/shared/api/client';
import { asProblem, type Problem } from '@/shared/api/problem';
import type { PaymentToMake, Reservation } from '@/shared/api/types';
import { formatMoney } from '@/shared/format/money';
import { useIntentKey } from '@/shared/hooks/useIntentKey';
import { ProblemAlert } from '@/shared/ui/ProblemAlert';
import { bookingQuery, paymentConfigQuery, remember, settlingQuery } from './bookings';

const TEST_CARDS = [
  { number: '4242 4242 4242 4242', does: 'pays' },
  { number: '4000 0000 0000 0002', does: 'is declined' },
  { number: '4000 0025 0000 3155', does: 'asks your bank' },
  { number: '4000 0000 0000 0077', does: 'pays a little later' },
] as const;

type Progress =
  | { step: 'card' }
  | { step: 'bank'; payment: PaymentToMake }
  /** The card was taken; the cinema has not heard from the provider yet. */
  | { step: 'settling' };

/** Pays a booking with a test card of the sandbox, as the card form of a provider would. */
export function PaymentStep({ booking }: { booking: Reservation }) {
  const id = booking.reservation_id;
  const client = useQueryClient();
  const config = useQuery(paymentConfigQuery);
  const [progress, setProgress] = useState<Progress>({ step: 'card' });
  const settling = useQuery(settlingQuery(client, id, progress.step === 'settling'));
  const keys = useIntentKey();

  const advance = (status: string, payment: PaymentToMake) => {
    if (status === 'requires_action') setProgress({ step: 'bank', payment });
    else if (status === 'succeeded' || status === 'processing') setProgress({ step: 'settling' });
  };
  // An attempt that failed ends by itself at the server; what the page knows of it is old now.
  const lookAgain = () => void client.invalidateQueries({ queryKey: bookingQuery(id).queryKey });

  const pay = useMutation({
    mutationFn: async (cardNumber: string) => {
      // Every press confirms first: after a refusal that begins a new attempt, and while one is open it gives
      // the same one again, also after a reload.
      const confirmed = await confirm(id, keys.keyFor('confirm'));
      keys.settle();
      remember(client, confirmed);
      if (!('payment' in confirmed)) return;
      const { payment } = confirmed;
      advance(await payWithCard(payment, cardNumber), payment);
    },
    onError: (error) => {
      keys.settle(error);
      lookAgain();
    },
  });
  const authenticate = useMutation({
    mutationFn: async ({ payment, outcome }: { payment: PaymentToMake; outcome: 'success' | 'failure' }) => {
      const paid = await answer(
        api.POST('/api/v1/payments/sandbox/{intent}/authenticate', {
          params: { path: { intent: payment.intent } },
          body: { client_secret: payment.client_secret, outcome },
        }),
      );
      advance(paid.status, payment);
    },
    onError: (error) => {
      if (asProblem(error).isTransient) return;
      setProgress({ step: 'card' });
      lookAgain();
    },
  });

  if (config.error) return <ProblemAlert error={config.error} />;
  if (config.data && config.data.provider !== 'sandbox') {
    return (
      <Alert color="orange" variant="light" title="This page cannot take card payments yet">
        Payments run over {config.data.provider} here. Your seats stay held.
      </Alert>
    );
  }
  if (progress.step === 'bank') {
    return (
      <BankStep
        error={authenticate.error}
        isBusy={authenticate.isPending}
        onAnswer={(outcome) => authenticate.mutate({ payment: progress.payment, outcome })}
      />
    );
  }
  // Confirmed or refused, the page shows it; back to `held` means that a late answer was no.
  if (progress.step === 'settling' && settling.data !== 'held') {
    return (
      <section aria-label="Payment">
        {settling.error ? (
          <ProblemAlert error={settling.error}>
            <Button mt="sm" variant="default" onClick={() => settling.refetch()}>
              Look again
            </Button>
          </ProblemAlert>
        ) : (
          <Group role="status">
            <Loader size="sm" aria-hidden="true" />
            <Text>The payment is on its way. Your tickets appear here by themselves.</Text>
          </Group>
        )}
      </section>
    );
  }
  return (
    <CardForm
      amount={formatMoney(booking.total_price, booking.currency)}
      error={pay.error ?? authenticate.error}
      isBusy={pay.isPending}
      onPay={(card) => {
        authenticate.reset();
        setProgress({ step: 'card' });
        pay.mutate(card);
      }}
    />
  );
}

async function confirm(id: number, key: string) {
  return answer(
    api.POST('/api/v1/bookings/{id}/confirm', {
      params: { path: { id }, header: { 'Idempotency-Key': key } },
    }),
  );
}

/** How the payment stands after the card was shown. */
async function payWithCard(payment: PaymentToMake, cardNumber: string): Promise<string> {
  try {
    const paid = await answer(
      api.POST('/api/v1/payments/sandbox/{intent}/pay', {
        params: { path: { intent: payment.intent } },
        body: { client_secret: payment.client_secret, card_number: cardNumber.replaceAll(/\s/g, '') },
      }),
    );
    return paid.status;
  } catch (error) {
    // A card was taken before, perhaps before a reload: go on from there.
    const status = takenBefore(asProblem(error));
    if (status) return status;
    throw error;
  }
}

function takenBefore(problem: Problem): string | undefined {
  const status = problem.members.payment_status;
  const goesOn = status === 'requires_action' || status === 'processing' || status === 'succeeded';
  return problem.code === 'booking_state_conflict' && goesOn ? status : undefined;
}

interface CardFormProps {
  amount: string;
  error: unknown;
  isBusy: boolean;
  onPay: (cardNumber: string) => void;
}

function CardForm({ amount, error, isBusy, onPay }: CardFormProps) {
  const [card, setCard] = useState('');
  const problem = error ? asProblem(error) : null;
  const decline = problem?.members.decline_code;
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
            This cinema runs in the sandbox: no money moves, and only these test cards work.
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
          <ProblemAlert error={error}>
            {typeof decline === 'string' && (
              <Text size="sm">The bank said: {decline.replaceAll('_', ' ')}.</Text>
            )}
          </ProblemAlert>
          <Group>
            <Button type="submit" size="md" loading={isBusy}>
              Pay {amount}
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
  onAnswer: (outcome: 'success' | 'failure') => void;
}

function BankStep({ error, isBusy, onAnswer }: BankStepProps) {
  return (
    <section aria-label="Your bank asks">
      <Stack gap="sm">
        <Title order={2} size="h3">
          Your bank asks
        </Title>
        <Text>Do you want to make this payment? In the sandbox you answer for the bank.</Text>
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
