import { Button, NativeSelect } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api } from '@/shared/api/client';
import type { SeatMap } from '@/shared/api/types';
import { seatTypeName } from '@/shared/seats/seatTypes';
import { ProblemAlert } from '@/shared/ui/ProblemAlert';
import classes from './SeatPicker.module.css';

interface BestAvailableProps {
  map: SeatMap;
  showtimeId: number;
  onFound: (seatIds: number[]) => void;
}

/** The kinds that are never given out unasked: a bay is for whom it is for, a companion seat goes with one. */
const NEVER = ['wheelchair', 'companion'];
const MOST = 10;

type SeatKind = 'regular' | 'premium' | 'vip' | 'couple';

/** Lets the cinema find seats together. */
export function BestAvailable({ map, showtimeId, onFound }: BestAvailableProps) {
  const { t } = useTranslation();
  const [count, setCount] = useState(2);
  const [kind, setKind] = useState('');
  const kinds = [...new Set(map.seats.map((seat) => seat.type))].filter((each) => !NEVER.includes(each));
  const best = useMutation({
    mutationFn: () =>
      answer(
        api.POST('/api/v1/showtimes/{id}/seats/best-available', {
          params: { path: { id: showtimeId } },
          // Without kinds: any that may be assigned automatically.
          body: { count, ...(kind === '' ? {} : { seat_types: [kind as SeatKind] }) },
        }),
      ),
    onSuccess: (found) => onFound(found.seats.map((seat) => seat.id)),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    best.mutate();
  };
  return (
    <>
      <form className={classes.best} onSubmit={submit}>
        <NativeSelect
          label={t('seats.howMany')}
          value={`${count}`}
          data={Array.from({ length: MOST }, (_, index) => `${index + 1}`)}
          onChange={(event) => setCount(Number(event.currentTarget.value))}
        />
        {kinds.length > 1 && (
          <NativeSelect
            label={t('seats.whichKind')}
            value={kind}
            data={[
              { value: '', label: t('seats.anyKind') },
              ...kinds.map((each) => ({ value: each, label: seatTypeName(each) })),
            ]}
            onChange={(event) => setKind(event.currentTarget.value)}
          />
        )}
        <Button type="submit" variant="default" loading={best.isPending}>
          {t('seats.bestAvailable')}
        </Button>
      </form>
      <ProblemAlert error={best.error} />
    </>
  );
}
