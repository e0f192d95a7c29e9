import { Alert, Button, Group, Stack, Title, useComputedColorScheme } from '@mantine/core';
import type { Stripe, StripeElements } from '@stripe/stripe-js';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api } from '@/shared/api/client';
import type { PaymentToMake, Reservation } from '@/shared/api/types';
import { formatMoney } from '@/shared/format/money';
import { useIntentKey } from '@/shared/hooks/useIntentKey';
import { currentLanguage } from '@/shared/i18n/i18n';
import { ProblemAlert } from '@/shared/ui/ProblemAlert';
import { Skeletons } from '@/shared/ui/Skeletons';
import { bookingQuery, remember } from './bookings';
import classes from './Payment.module.css';
import { loadStripeSoon } from './stripe';

interface StripePaymentProps {
  booking: Reservation;
  /** A new attempt begins; what an earlier one had come to is over. */
  onBegin: () => void;
  /** The card was taken, and what Stripe says of the attempt; the rest is between Stripe and the cinema. */
  onTaken: (status: string) => void;
}

/** Stripe's own form. Confirming first gives the attempt that it is for; after a refusal, the next one. */
export function StripePayment({ booking, onBegin, onTaken }: StripePaymentProps) {
  const { t } = useTranslation();
  const id = booking.reservation_id;
  const client = useQueryClient();
  const keys = useIntentKey();
  // Here, not in the form: the next attempt has a form of its own, and why the last one failed is still to be read.
  const [refusal, setRefusal] = useState<string | null>(null);
  const { mutate, data, error, isPending } = useMutation({
    mutationFn: async (): Promise<PaymentToMake | null> => {
      onBegin();
      const confirmed = await answer(
        api.POST('/api/v1/bookings/{id}/confirm', {
          params: { path: { id }, header: { 'Idempotency-Key': keys.keyFor('confirm') } },
        }),
      );
      remember(client, confirmed);
      return 'payment' in confirmed ? confirmed.payment : null;
    },
    onSuccess: () => keys.settle(),
    onError: (failure) => {
      keys.settle(failure);
      void client.invalidateQueries({ queryKey: bookingQuery(id).queryKey });
    },
  });
  useEffect(() => mutate(), [mutate]);

  return (
    <section aria-label={t('payment.title')} className={classes.panel}>
      <Title order={2} size="h3" mb="sm">
        {t('payment.title')}
      </Title>
      <ProblemAlert error={error} onRetry={() => mutate()} />
      {refusal && (
        <Alert role="alert" color="red" variant="light" title={t('problems.payment_failed.title')} mb="sm">
          {refusal} {t('declines.stillHeld')}
        </Alert>
      )}
      {isPending && !data && <Skeletons label={t('payment.loading')} count={1} shape="card" />}
      {data && (
        <Loaded
          key={data.client_secret}
          payment={data}
          label={t('payment.pay', { amount: formatMoney(booking.total_price, booking.currency) })}
          onTaken={onTaken}
          onRefusal={setRefusal}
          onNextAttempt={() => mutate()}
        />
      )}
    </section>
  );
}

interface LoadedProps {
  payment: PaymentToMake;
  label: string;
  onTaken: StripePaymentProps['onTaken'];
  /** Why it was refused, in Stripe's words; null when it is tried again. */
  onRefusal: (words: string | null) => void;
  onNextAttempt: () => void;
}

function Loaded({ payment, ...props }: LoadedProps) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const stripe = useQuery({
    queryKey: ['stripe', payment.publishable_key, language],
    queryFn: () => loadStripeSoon(payment.publishable_key, language),
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (stripe.error) return <ProblemAlert error={stripe.error} onRetry={stripe.refetch} />;
  if (!stripe.data) return <Skeletons label={t('payment.loading')} count={1} shape="card" />;
  return <Form stripe={stripe.data} payment={payment} {...props} />;
}

function Form({
  stripe,
  payment,
  label,
  onTaken,
  onRefusal,
  onNextAttempt,
}: LoadedProps & { stripe: Stripe }) {
  const { t } = useTranslation();
  const place = useRef<HTMLDivElement>(null);
  const elements = useRef<StripeElements | null>(null);
  const [isReady, setReady] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const scheme = useComputedColorScheme('light', { getInitialValueInEffect: false });

  useEffect(() => {
    if (!place.current) return;
    const made = stripe.elements({
      clientSecret: payment.client_secret,
      appearance: { theme: scheme === 'dark' ? 'night' : 'stripe', variables: { colorPrimary: '#a31f34' } },
    });
    const element = made.create('payment', { layout: 'tabs' });
    element.on('ready', () => setReady(true));
    element.mount(place.current);
    elements.current = made;
    return () => element.destroy();
  }, [stripe, payment.client_secret, scheme]);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!elements.current || isBusy) return;
    setBusy(true);
    onRefusal(null);
    // Comes back here by itself, unless the bank insists on a page of its own.
    const { error, paymentIntent } = await stripe.confirmPayment({
      elements: elements.current,
      confirmParams: { return_url: globalThis.location.href },
      redirect: 'if_required',
    });
    setBusy(false);
    if (!error) {
      onTaken(paymentIntent.status);
      return;
    }
    onRefusal(error.message ?? t('declines.other'));
    // What is wrong with a field can be mended in it; a card that was refused needs a new attempt.
    if (error.type === 'card_error') onNextAttempt();
  };

  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <div ref={place} className={classes.element} aria-busy={!isReady} />
        <Group>
          <Button type="submit" size="md" loading={isBusy} disabled={!isReady}>
            {label}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
