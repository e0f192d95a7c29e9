import { Button, Group, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api } from '@/shared/api/client';
import { asProblem } from '@/shared/api/problem';
import type { Reservation } from '@/shared/api/types';
import { wordsFor } from '@/shared/api/wording';
import { textOf } from '@/shared/ui/FormPage';
import { ProblemAlert } from '@/shared/ui/ProblemAlert';
import { remember } from './bookings';

const AT_THE_FIELD = ['promo_invalid', 'promo_exhausted', 'validation_failed'];

/** The field was asked for just now. One function for all draws: with a new one each, every second of the countdown would focus it anew. */
function focusOnce(field: HTMLInputElement | null): void {
  field?.focus();
}

/** A code that makes a hold cheaper: typed, taken, or taken away again. */
export function PromoCode({ booking }: { booking: Reservation }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [isOpen, setOpen] = useState(false);
  const set = useMutation({
    mutationFn: (code: string | null) =>
      answer(
        api.PATCH('/api/v1/bookings/{id}/hold', {
          params: { path: { id: booking.reservation_id } },
          body: { promo_code: code },
        }),
      ),
    onSuccess: (changed) => {
      setOpen(false);
      remember(client, changed);
    },
  });
  const promotion = booking.pricing.promotion;
  const problem = set.error ? asProblem(set.error) : null;
  const isAtField = problem !== null && AT_THE_FIELD.includes(problem.code);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const code = textOf(event.currentTarget, 'promo_code').trim();
    if (code !== '') set.mutate(code);
  };
  if (promotion) {
    return (
      <Group gap="sm">
        <Text role="status">{t('promo.applied', { code: promotion.code, name: promotion.name })}</Text>
        <Button variant="subtle" size="compact-sm" loading={set.isPending} onClick={() => set.mutate(null)}>
          {t('promo.remove')}
        </Button>
        <ProblemAlert error={set.error} />
      </Group>
    );
  }
  if (!isOpen) {
    return (
      <Group>
        <Button variant="subtle" size="compact-md" onClick={() => setOpen(true)}>
          {t('promo.have')}
        </Button>
      </Group>
    );
  }
  return (
    <form onSubmit={submit}>
      <Group align="start">
        <TextInput
          name="promo_code"
          label={t('promo.code')}
          autoComplete="off"
          autoCapitalize="characters"
          spellCheck={false}
          maxLength={100}
          error={isAtField && fieldWords()}
          ref={focusOnce}
        />
        <Button type="submit" mt="1.5rem" variant="default" loading={set.isPending}>
          {t('promo.apply')}
        </Button>
      </Group>
      {!isAtField && <ProblemAlert error={set.error} />}
    </form>
  );

  function fieldWords(): string | undefined {
    if (!problem) return undefined;
    return problem.fieldMessage('promo_code') ?? wordsFor(problem).title;
  }
}
