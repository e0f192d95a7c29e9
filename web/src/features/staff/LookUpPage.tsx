import { Button, Group, Stack, Text, TextInput, Title } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { asProblem } from '@/shared/api/problem';
import { textOf } from '@/shared/ui/FormPage';
import { MoreButton } from '@/shared/ui/MoreButton';
import { ProblemAlert } from '@/shared/ui/ProblemAlert';
import { Skeletons } from '@/shared/ui/Skeletons';
import { FoundBooking } from './FoundBooking';
import classes from './LookUpPage.module.css';
import { type Words, wantedBy } from './lookUp';
import { bookingQuery, foundQuery } from './staff';

interface LookUpPageProps {
  /** What was asked for; it is in the address, so that it survives a reload. */
  q: string | undefined;
  onLookUp: (q: string | undefined) => void;
}

/** Finds a guest's booking by what they have at hand: number, reference, e-mail, name, or the ticket itself. */
export function LookUpPage({ q, onLookUp }: LookUpPageProps) {
  const { t } = useTranslation('work');
  const wanted = q === undefined ? undefined : wantedBy(q);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    onLookUp(textOf(event.currentTarget, 'q').trim() || undefined);
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
              key={q}
              name="q"
              label={t('lookUp.q')}
              description={t('lookUp.qHint')}
              required
              withAsterisk={false}
              autoComplete="off"
              spellCheck={false}
              miw="min(24rem, 100%)"
              defaultValue={q}
              maxLength={300}
            />
            <Button type="submit">{t('lookUp.find')}</Button>
          </Group>
        </form>
      </search>
      {q !== undefined && wanted === undefined && <Text role="status">{t('lookUp.notUnderstood')}</Text>}
      {wanted && 'id' in wanted && <ByNumber id={wanted.id} />}
      {wanted && !('id' in wanted) && <ByWords by={wanted} />}
    </Stack>
  );
}

function ByNumber({ id }: { id: number }) {
  const { t } = useTranslation('work');
  const booking = useQuery(bookingQuery(id));
  if (booking.data) return <FoundBooking booking={booking.data} />;
  if (booking.isPending) return <Skeletons label={t('lookUp.loading')} count={2} shape="row" />;
  if (asProblem(booking.error).status === 404) return <Text role="status">{t('lookUp.unknown')}</Text>;
  return <ProblemAlert error={booking.error} onRetry={booking.refetch} />;
}

function ByWords({ by }: { by: Words }) {
  const { t } = useTranslation('work');
  const found = useInfiniteQuery(foundQuery(by));
  const bookings = found.data?.pages.flatMap((page) => page.items) ?? [];
  if (found.data && bookings.length === 0 && 'orName' in by && by.orName) {
    return <ByWords by={{ name: by.orName }} />;
  }
  return (
    <>
      {found.isPending && <Skeletons label={t('lookUp.loading')} count={2} shape="row" />}
      <ProblemAlert error={found.error} onRetry={found.refetch} />
      {found.data && bookings.length === 0 && <Text role="status">{t('lookUp.unknown')}</Text>}
      <ul className={classes.results}>
        {bookings.map((booking) => (
          <li key={booking.reservation_id}>
            <FoundBooking booking={booking} who={booking.customer?.name ?? booking.email ?? undefined} />
          </li>
        ))}
      </ul>
      <MoreButton list={found}>{t('lookUp.more')}</MoreButton>
    </>
  );
}
