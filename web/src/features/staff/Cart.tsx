import {
  Alert,
  Button,
  CloseButton,
  NativeSelect,
  Radio,
  Stack,
  Text,
  TextInput,
  Title,
} from '@mantine/core';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asProblem } from '@/shared/api/problem';
import type { Quote, SeatMap, TicketType } from '@/shared/api/types';
import { changeFor, decimalsOf, formatMoney, typedAmount } from '@/shared/format/money';
import { exampleFor, isUnclear } from '@/shared/format/typedNumber';
import { seatName } from '@/shared/seats/seatMap';
import { TICKET_TYPES } from '@/shared/seats/ticketTypes';
import { PriceLines } from '@/shared/ui/PriceLines';
import { ProblemAlert } from '@/shared/ui/ProblemAlert';
import { isCodeAtFault, SaleCode } from './SaleCode';
import classes from './SellPage.module.css';
import { PAYMENTS, type Payment, type Sale } from './useSale';

interface CartProps {
  map: SeatMap;
  sale: Sale;
  given: string;
  onGiven: (given: string) => void;
}

/** What is sold, to whom, for how much, and how it is paid. */
export function Cart({ map, sale, given, onGiven }: CartProps) {
  const { t } = useTranslation('work');
  const { t: site } = useTranslation();
  const [payment, setPayment] = useState<Payment>('cash');
  const [email, setEmail] = useState('');
  const [reason, setReason] = useState('');
  const pay = useRef<HTMLInputElement>(null);
  const { picks, lost, sell, quote } = sale;
  const found = sale.best.data;
  // After the seats were found the next thing is how they are paid.
  useEffect(() => {
    if (found) pay.current?.focus();
  }, [found]);

  const problem = sell.error ? asProblem(sell.error) : null;
  const isLoss = problem?.code === 'seat_unavailable' || problem?.code === 'seat_blocked';
  const emailError = problem?.fieldMessage('email');
  const reasonError = problem?.fieldMessage('reason');
  const isFree = payment === 'complimentary';
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (picks.length > 0 && !sell.isPending)
      sell.mutate({ payment, email: email.trim(), reason: reason.trim() });
  };
  return (
    <Stack component="section" className={classes.side} gap="md" aria-label={t('counter.cart')}>
      <Title order={2} size="h3">
        {t('counter.cart')}
      </Title>
      {lost && (
        <Alert role="alert" color="orange" variant="light" title={t('counter.lost', { seats: lost })}>
          {t('counter.lostText')}
        </Alert>
      )}
      {sale.isOtherHall && (
        <Alert role="alert" color="orange" variant="light" title={site('seats.otherHall')}>
          {site('seats.otherHallText')}
        </Alert>
      )}
      {picks.length === 0 ? (
        <Text c="dimmed">{t('counter.cartEmpty')}</Text>
      ) : (
        <Picks map={map} sale={sale} />
      )}
      {!(isCodeAtFault(quote.error) && sale.code !== '') && (
        <ProblemAlert error={quote.error} onRetry={quote.refetch} />
      )}
      {picks.length > 0 && quote.data && (
        <div
          className={classes.price}
          data-stale={quote.isPlaceholderData}
          data-free={isFree}
          aria-live="polite"
        >
          {isFree ? (
            <Text fw={700}>{t('counter.noCharge')}</Text>
          ) : (
            <PriceLines pricing={quote.data.pricing} currency={quote.data.currency} />
          )}
        </div>
      )}
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          <Radio.Group
            label={t('counter.payment')}
            value={payment}
            onChange={(value) => setPayment(value as Payment)}
          >
            <Stack gap="xs" mt="xs">
              {PAYMENTS.map((each, index) => (
                <Radio
                  key={each}
                  ref={index === 0 ? pay : undefined}
                  value={each}
                  label={t(`counter.payments.${each}`)}
                />
              ))}
            </Stack>
          </Radio.Group>
          {isFree && (
            <TextInput
              label={t('counter.reason')}
              description={t('counter.reasonHint')}
              required
              maxLength={300}
              value={reason}
              error={reasonError}
              onChange={(event) => setReason(event.currentTarget.value)}
            />
          )}
          {payment === 'cash' && (
            <Given given={given} onGiven={onGiven} quote={quote.data} currency={map.currency} />
          )}
          {!isFree && <SaleCode sale={sale} />}
          <TextInput
            type="email"
            label={t('counter.email')}
            description={t('counter.emailHint')}
            value={email}
            error={emailError}
            onChange={(event) => setEmail(event.currentTarget.value)}
          />
          {!(isLoss && lost) && (
            <ProblemAlert error={sell.error} isFieldByField={Boolean(emailError ?? reasonError)} />
          )}
          <Button type="submit" size="md" disabled={picks.length === 0} loading={sell.isPending}>
            {t('counter.sellNow', { count: picks.length })}
          </Button>
        </Stack>
      </form>
    </Stack>
  );
}

function Picks({ map, sale }: { map: SeatMap; sale: Sale }) {
  const { t } = useTranslation('work');
  const { t: site } = useTranslation();
  return (
    <ul className={classes.picks}>
      {map.seats.flatMap((seat) => {
        const pick = sale.picks.find((each) => each.seat === seat.id);
        if (!pick) return [];
        const name = seatName(seat);
        return [
          <li key={seat.id}>
            <span>{t('lookUp.seat', { row: seat.row, seat: seat.seat })}</span>
            <NativeSelect
              size="xs"
              aria-label={t('counter.whoFor', { seat: name })}
              value={pick.type}
              data={TICKET_TYPES.map((type) => ({ value: type, label: site(`tickets.types.${type}`) }))}
              onChange={(event) => sale.setType(seat.id, event.currentTarget.value as TicketType)}
            />
            <CloseButton
              aria-label={t('counter.leaveOut', { seat: name })}
              onClick={() => sale.toggle(seat.id)}
            />
          </li>,
        ];
      })}
    </ul>
  );
}

interface GivenProps {
  given: string;
  onGiven: (given: string) => void;
  /** What it costs, once that is known: the field is there before, for whoever goes on by the Tab key. */
  quote: Quote | undefined;
  currency: string;
}

/** What the guest hands over, and what goes back. */
function Given({ given, onGiven, quote, currency }: GivenProps) {
  const { t } = useTranslation('work');
  const amount = typedAmount(given, currency);
  const decimals = decimalsOf(currency);
  const change =
    amount === undefined || !quote ? undefined : changeFor(amount, quote.total_price, quote.currency);
  return (
    <div>
      <TextInput
        label={t('counter.given')}
        inputMode="decimal"
        autoComplete="off"
        value={given}
        error={isUnclear(given, decimals) && t('unclearNumber', { example: exampleFor(decimals) })}
        onChange={(event) => onGiven(event.currentTarget.value)}
      />
      <p role="status" className={classes.paid}>
        {quote && change !== undefined && (
          <span className={classes.change}>
            {t('counter.change', { amount: formatMoney(change, quote.currency) })}
          </span>
        )}
        {quote && amount !== undefined && change === undefined && t('counter.notEnough')}
      </p>
    </div>
  );
}
