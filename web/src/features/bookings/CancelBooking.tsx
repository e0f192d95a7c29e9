import { Alert, Button, Checkbox, Group, Skeleton, Stack, Text, Title } from '@mantine/core';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api } from '@/shared/api/client';
import { asProblem } from '@/shared/api/problem';
import type { CancellationQuote, Reservation } from '@/shared/api/types';
import { formatMoney } from '@/shared/format/money';
import { formatCountdown, useCountdown } from '@/shared/hooks/useCountdown';
import { useIntentKey } from '@/shared/hooks/useIntentKey';
import { ProblemAlert } from '@/shared/ui/ProblemAlert';
import { cancellationQuery, isCancelled, remember } from './bookings';
import classes from './CancelBooking.module.css';

/** Cancelling, seat by seat: what comes back is shown first, and then exactly that comes back. */
export function CancelBooking({ booking }: { booking: Reservation }) {
  const { t } = useTranslation();
  const [isAsking, setAsking] = useState(false);
  if (!isAsking) {
    return (
      <Group>
        <Button variant="default" onClick={() => setAsking(true)}>
          {t('cancel.open')}
        </Button>
      </Group>
    );
  }
  return <Cancelling booking={booking} onDone={() => setAsking(false)} />;
}

function Cancelling({ booking, onDone }: { booking: Reservation; onDone: () => void }) {
  const { t } = useTranslation();
  const id = booking.reservation_id;
  const client = useQueryClient();
  const keys = useIntentKey();
  const seats = booking.seats.filter((seat) => !isCancelled(seat));
  const [chosen, setChosen] = useState<readonly number[]>(seats.map((seat) => seat.id));
  const asked = useQuery({
    ...cancellationQuery(id, chosen),
    enabled: chosen.length > 0,
    placeholderData: keepPreviousData,
  });
  const quote = chosen.length > 0 ? asked.data?.quote : undefined;

  const cancel = useMutation({
    mutationFn: (quoteId: string) =>
      answer(
        api.POST('/api/v1/bookings/{id}/cancel', {
          params: { path: { id } },
          headers: { 'Idempotency-Key': keys.keyFor(quoteId) },
          body: { quote_id: quoteId },
        }),
      ),
    onSuccess: (cancelled) => {
      keys.settle();
      remember(client, cancelled);
      void client.invalidateQueries({ queryKey: ['bookings', 'tickets', id] });
      void client.invalidateQueries({ queryKey: ['seats', booking.showtime_id] });
      onDone();
    },
    onError: (error) => {
      keys.settle(error);
      // The amount that was offered holds no more: the new one is shown before anything is cancelled.
      if (asProblem(error).code === 'quote_expired') void asked.refetch();
    },
  });
  const isAll = chosen.length === seats.length;

  return (
    <section aria-labelledby="cancelling" className={classes.panel}>
      <Stack gap="sm">
        <Title order={2} size="h3" id="cancelling">
          {t('cancel.title')}
        </Title>
        <Checkbox.Group
          label={t('cancel.which')}
          value={chosen.map(String)}
          onChange={(values) => setChosen(values.map(Number))}
        >
          <Stack gap="xs" mt="xs">
            {seats.map((seat) => {
              const line = quote?.seats.find((each) => each.id === seat.id);
              return (
                <Checkbox
                  key={seat.id}
                  value={`${seat.id}`}
                  label={t('seats.rowAndSeat', { row: seat.row, seat: seat.seat })}
                  description={line && refundLine(line.refund, line.paid)}
                />
              );
            })}
          </Stack>
        </Checkbox.Group>
        {chosen.length === 0 && <Text c="dimmed">{t('cancel.chooseOne')}</Text>}
        <ProblemAlert error={asked.error} onRetry={asked.refetch} />
        {asked.isPending && chosen.length > 0 && <Skeleton height="4rem" />}
        {quote && asked.data && (
          <Offer
            quote={quote}
            offset={asked.data.offset}
            isOld={asked.isPlaceholderData}
            onEnd={asked.refetch}
          />
        )}
        <ProblemAlert error={cancel.error} />
        <Group>
          <Button
            loading={cancel.isPending}
            disabled={!quote || asked.isFetching}
            onClick={() => quote && cancel.mutate(quote.quote_id)}
          >
            {isAll ? t('cancel.yesAll') : t('cancel.yesSome', { count: chosen.length })}
          </Button>
          <Button variant="default" onClick={onDone}>
            {t('cancel.keep')}
          </Button>
        </Group>
      </Stack>
    </section>
  );

  function refundLine(refund: number, paid: number): string {
    const money = (amount: number) => formatMoney(amount, booking.currency);
    return t('cancel.line', { refund: money(refund), paid: money(paid) });
  }
}

interface OfferProps {
  quote: CancellationQuote;
  offset: number;
  isOld: boolean;
  onEnd: () => void;
}

/** The amount the cinema gives back, and how long it stands by it. */
function Offer({ quote, offset, isOld, onEnd }: OfferProps) {
  const { t } = useTranslation();
  const left = useCountdown(quote.expires_at, offset, onEnd);
  const money = (amount: number) => formatMoney(amount, quote.currency);
  return (
    <Alert color="gray" variant="light" data-old={isOld} className={classes.offer}>
      <Text fw={700}>
        {quote.refund > 0 ? t('cancel.goesBack', { amount: money(quote.refund) }) : t('cancel.nothingBack')}
      </Text>
      {quote.kept > 0 && <Text>{t('cancel.kept', { amount: money(quote.kept) })}</Text>}
      {quote.refunded_before > 0 && (
        <Text>{t('cancel.refundedBefore', { amount: money(quote.refunded_before) })}</Text>
      )}
      <Text size="sm">{t('cancel.ticketsEnd')}</Text>
      {left !== null && (
        <Text size="sm" c="dimmed">
          {t('cancel.holdsFor', { time: formatCountdown(left) })}
        </Text>
      )}
    </Alert>
  );
}
