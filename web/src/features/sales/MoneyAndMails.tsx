import { Badge, Button, Text, Title } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { BookingDossier } from '@/shared/api/types';
import { formatMoney } from '@/shared/format/money';
import { formatTime } from '@/shared/format/time';
import { wordsUnder } from '@/shared/i18n/i18n';
import { ProblemAlert } from '@/shared/ui/ProblemAlert';
import classes from './BookingDossierPage.module.css';
import { dossierQuery, retryMail, retryRefund } from './sales';

interface PanelProps {
  dossier: BookingDossier;
  zone: string;
}

function words(key: string, otherwise: string): string {
  return wordsUnder(`counter.booking.${key}`, 'work') ?? otherwise;
}

/** A refund that failed is no end, as a payment's is. */
function refundState(status: string): string {
  return words(`moneyStates.${status === 'failed' ? 'failed_refund' : status}`, status);
}

/** What came in and what goes back; a refund that waits for a person can be sent again. */
export function Money({ dossier, zone }: PanelProps) {
  const { t } = useTranslation('work');
  const client = useQueryClient();
  const { booking, payments, money_back } = dossier;
  const money = (amount: number) => formatMoney(amount, booking.currency);
  const retry = useMutation({
    mutationFn: retryRefund,
    onSettled: () => client.invalidateQueries({ queryKey: dossierQuery(booking.reservation_id).queryKey }),
  });
  return (
    <section className={classes.panel} aria-labelledby="money">
      <Title order={2} size="h4" id="money" mb="xs">
        {t('counter.booking.money')}
      </Title>
      {payments.length + money_back.length === 0 && <Text c="dimmed">{t('counter.booking.noMoney')}</Text>}
      <ProblemAlert error={retry.error} />
      <ul className={classes.lines}>
        {payments.map((payment) => (
          <li key={payment.id}>
            <span>
              {words(`methods.${payment.method}`, payment.method)}
              <br />
              <Text span size="sm" c="dimmed">
                {formatTime(payment.created_at, zone, 'dayAndTime')}
                {payment.failure && ` · ${wordsUnder(`declines.${payment.failure}`) ?? payment.failure}`}
              </Text>
            </span>
            <strong>{money(payment.captured || payment.amount)}</strong>
            <Badge variant="default" tt="none">
              {words(`moneyStates.${payment.status}`, payment.status)}
            </Badge>
          </li>
        ))}
        {money_back.map((refund) => (
          <li key={refund.id}>
            <span>
              {t('counter.booking.back')}
              <br />
              <Text span size="sm" c="dimmed">
                {words(`causes.${refund.cause}`, refund.cause)}
              </Text>
            </span>
            <strong>{money(-refund.amount)}</strong>
            <Badge variant="default" tt="none">
              {refundState(refund.status)}
            </Badge>
            {refund.status === 'manual' && (
              <Button
                size="xs"
                variant="default"
                loading={retry.isPending && retry.variables === refund.id}
                onClick={() => retry.mutate(refund.id)}
              >
                {t('counter.booking.retryRefund')}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** What was written to the customer; each can be sent again. */
export function Mails({ dossier, zone }: PanelProps) {
  const { t } = useTranslation('work');
  const client = useQueryClient();
  const retry = useMutation({
    mutationFn: retryMail,
    onSettled: () =>
      client.invalidateQueries({ queryKey: dossierQuery(dossier.booking.reservation_id).queryKey }),
  });
  return (
    <section className={classes.panel} aria-labelledby="mails">
      <Title order={2} size="h4" id="mails" mb="xs">
        {t('counter.booking.mails')}
      </Title>
      {dossier.mails.length === 0 && <Text c="dimmed">{t('counter.booking.noMails')}</Text>}
      <ProblemAlert error={retry.error} />
      <ul className={classes.lines}>
        {dossier.mails.map((mail) => {
          const kind = words(`mailKinds.${mail.kind}`, mail.kind);
          return (
            <li key={mail.id}>
              <span>
                {kind}
                <br />
                <Text span size="sm" c={mail.sent_at || !mail.last_error ? 'dimmed' : 'red'}>
                  {mail.sent_at
                    ? formatTime(mail.sent_at, zone, 'dayAndTime')
                    : mail.last_error || t('counter.booking.mailWaits')}
                </Text>
              </span>
              {(mail.sent_at || mail.last_error) && (
                <Button
                  size="xs"
                  variant="default"
                  aria-label={t('counter.booking.mailAgainWhich', { kind })}
                  loading={retry.isPending && retry.variables === mail.id}
                  onClick={() => retry.mutate(mail.id)}
                >
                  {t('counter.booking.mailAgain')}
                </Button>
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
}
