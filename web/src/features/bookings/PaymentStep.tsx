import { Alert, Button, Group, Loader, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import type { Reservation } from '@/shared/api/types';
import { ProblemAlert } from '@/shared/ui/ProblemAlert';
import { Skeletons } from '@/shared/ui/Skeletons';
import { paymentConfigQuery } from './bookings';
import { BankStep, CardForm } from './SandboxForms';
import type { Payment } from './usePayment';

/** Only where Stripe takes the money does anything of it load. */
const StripePayment = lazy(async () => ({ default: (await import('./StripePayment')).StripePayment }));

/** The form of whichever provider takes the money here. */
export function PaymentStep({ booking, payment }: { booking: Reservation; payment: Payment }) {
  const { t } = useTranslation();
  const config = useQuery(paymentConfigQuery);
  if (config.error) return <ProblemAlert error={config.error} onRetry={config.refetch} />;
  if (!config.data) return <Skeletons label={t('payment.loading')} count={1} shape="card" />;
  if (payment.stage === 'settling') return <Settling payment={payment} />;
  switch (config.data.provider) {
    case 'sandbox':
      return payment.stage === 'bank' ? (
        <BankStep error={payment.error} isBusy={payment.isBusy} onAnswer={payment.answerBank} />
      ) : (
        <CardForm booking={booking} error={payment.error} isBusy={payment.isBusy} onPay={payment.pay} />
      );
    case 'stripe':
      return (
        <Suspense fallback={<Skeletons label={t('payment.loading')} count={1} shape="card" />}>
          <StripePayment booking={booking} onBegin={payment.onBegin} onTaken={payment.onTaken} />
        </Suspense>
      );
    default:
      return (
        <Alert color="orange" variant="light" title={t('payment.unknownProvider')}>
          {t('payment.unknownProviderText')}
        </Alert>
      );
  }
}

function Settling({ payment: { settling } }: { payment: Payment }) {
  const { t } = useTranslation();
  return (
    <section aria-label={t('payment.title')}>
      {settling.error ? (
        <ProblemAlert error={settling.error}>
          <Button mt="sm" variant="default" onClick={() => settling.refetch()}>
            {t('payment.lookAgain')}
          </Button>
        </ProblemAlert>
      ) : (
        <Group role="status" wrap="nowrap">
          <Loader size="sm" aria-hidden="true" />
          <Text>
            <strong>{t('payment.settling')}</strong> {t('payment.settlingText')}
          </Text>
        </Group>
      )}
    </section>
  );
}
