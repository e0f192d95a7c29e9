import { Badge, Button, Group, Stack, Text, TextInput, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { asProblem } from '@/shared/api/problem';
import type { Reservation } from '@/shared/api/types';
import { formatMoney } from '@/shared/format/money';
import { formatTime } from '@/shared/format/time';
import { wordsUnder } from '@/shared/i18n/i18n';
import { textOf } from '@/shared/ui/FormPage';
import { PriceLines } from '@/shared/ui/PriceLines';
import { ProblemAlert } from '@/shared/ui/ProblemAlert';
import { Skeletons } from '@/shared/ui/Skeletons';
import classes from './LookUpPage.module.css';
import { lookUpQuery } from './staff';

interface LookUpPageProps {
  /** The booking's number; it is in the address, so that it survives a reload. */
  id: number | undefined;
  onLookUp: (id: number | undefined) => void;
}

/** Finds a guest's booking by its number. */
export function LookUpPage({ id, onLookUp }: LookUpPageProps) {
  const { t } = useTranslation('work');
  const booking = useQuery({ ...lookUpQuery(id ?? 0), enabled: id !== undefined });
  const isUnknown = booking.error !== null && asProblem(booking.error).status === 404;
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const number = Number(textOf(event.currentTarget, 'number').trim());
    onLookUp(Number.isSafeInteger(number) && number > 0 ? number : undefined);
  };
  return (
    <Stack gap="lg">
      <Title order={1} size="h2">
        {t('lookUp.title')}
      </Title>
      <search>
        <form onSubmit={submit}>
          <Group align="end">
            <TextInput
              key={id}
              name="number"
              label={t('lookUp.number')}
              inputMode="numeric"
              pattern="[0-9]+"
              required
              defaultValue={id}
            />
            <Button type="submit">{t('lookUp.find')}</Button>
          </Group>
        </form>
      </search>
      {id !== undefined && booking.isPending && (
        <Skeletons label={t('lookUp.loading')} count={2} shape="row" />
      )}
      {isUnknown ? (
        <Text role="status">{t('lookUp.unknown')}</Text>
      ) : (
        <ProblemAlert error={booking.error} onRetry={booking.refetch} />
      )}
      {booking.data && <Found booking={booking.data} />}
    </Stack>
  );
}

function Found({ booking }: { booking: Reservation }) {
  const { t } = useTranslation('work');
  const show = booking.showtime;
  return (
    <section aria-label={booking.reference} className={classes.found}>
      <Group gap="sm">
        <Text ff="monospace" fw={700} size="xl">
          {booking.reference}
        </Text>
        <Badge variant="default" tt="none">
          {wordsUnder(`bookings.statuses.${booking.status}`) ?? booking.status}
        </Badge>
      </Group>
      {show && (
        <Text>
          <strong>{show.film_title}</strong> · {formatTime(show.starts_at, show.time_zone, 'dayAndTime')} ·{' '}
          {show.cinema_name}, {show.screen_name}
        </Text>
      )}
      <ul>
        {booking.seats.map((seat) => (
          <li key={seat.id}>
            {t('lookUp.seat', { row: seat.row, seat: seat.seat })} ·{' '}
            {formatMoney(seat.price, booking.currency)}
            {seat.cancelled_at && ` · ${t('lookUp.cancelled')}`}
          </li>
        ))}
      </ul>
      <PriceLines pricing={booking.pricing} currency={booking.currency} />
    </section>
  );
}
