import { Button, Group, Stack, Text, VisuallyHidden } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { answer, api } from '@/shared/api/client';
import { formatCountdown, useCountdown } from '@/shared/hooks/useCountdown';
import { useIntentKey } from '@/shared/hooks/useIntentKey';
import { ProblemAlert } from '@/shared/ui/ProblemAlert';
import classes from './BookingPage.module.css';
import { bookingQuery, type KnownBooking, remember } from './bookings';
import { FailedPayment } from './FailedPayment';
import { PromoCode } from './PromoCode';

interface HoldPanelProps {
  known: KnownBooking;
  /** The form to pay is open below. */
  isPaying: boolean;
  /** The card was taken: there is nothing left to do in time. */
  isSettling: boolean;
  onPay: () => void;
  onChangeSeats: () => void;
}

const URGENT_SECONDS = 60;

/** How long the seats are still held, and what can be done meanwhile. */
export function HoldPanel({ known, isPaying, isSettling, onPay, onChangeSeats }: HoldPanelProps) {
  const { t } = useTranslation();
  const { booking, offset } = known;
  const id = booking.reservation_id;
  const client = useQueryClient();
  const keys = useIntentKey();
  // Whether it is really over is for the server to say.
  const seconds = useCountdown(booking.expires_at ?? null, offset, () => {
    void client.invalidateQueries({ queryKey: bookingQuery(id).queryKey });
  });

  const extend = useMutation({
    mutationFn: () =>
      answer(
        api.POST('/api/v1/bookings/{id}/extend', {
          params: { path: { id } },
          headers: { 'Idempotency-Key': keys.keyFor('extend') },
        }),
      ),
    onSuccess: (changed) => {
      keys.settle();
      remember(client, changed);
    },
    onError: keys.settle,
  });
  const release = useMutation({
    mutationFn: () => answer(api.DELETE('/api/v1/bookings/{id}/hold', { params: { path: { id } } })),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ['seats', booking.showtime_id] });
      return client.invalidateQueries({ queryKey: ['bookings'] });
    },
  });
  const isHeld = booking.status === 'held';

  return (
    <section aria-label={t('hold.label')} className={classes.hold}>
      <Stack gap="sm">
        {seconds !== null && (
          <div>
            <Text>{t('hold.heldFor')}</Text>
            <div className={classes.clock} data-urgent={seconds <= URGENT_SECONDS} role="timer">
              {formatCountdown(seconds)}
            </div>
            {/* Said once, not every second. */}
            <VisuallyHidden role="status">
              {seconds > 0 && seconds <= URGENT_SECONDS ? t('hold.lastMinute') : ''}
            </VisuallyHidden>
          </div>
        )}
        {/* The form to pay says it itself. */}
        {!isPaying && <FailedPayment code={booking.payment_failure} />}
        <ProblemAlert error={extend.error ?? release.error} />
        {isHeld && !isPaying && <PromoCode booking={booking} />}
        {!isSettling && (
          <Group gap="sm">
            {!isPaying && (
              <Button size="md" onClick={onPay}>
                {t('hold.toPayment')}
              </Button>
            )}
            {isHeld && (
              <Button variant="default" onClick={onChangeSeats}>
                {t('hold.changeSeats')}
              </Button>
            )}
            <Button variant="default" loading={extend.isPending} onClick={() => extend.mutate()}>
              {t('hold.moreTime')}
            </Button>
            <Button variant="subtle" loading={release.isPending} onClick={() => release.mutate()}>
              {t('hold.release')}
            </Button>
          </Group>
        )}
      </Stack>
    </section>
  );
}
