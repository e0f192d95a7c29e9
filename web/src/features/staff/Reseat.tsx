import { Button, Checkbox, Group, NativeSelect, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api } from '@/shared/api/client';
import { asProblem } from '@/shared/api/problem';
import type { Reservation } from '@/shared/api/types';
import { useIntentKey } from '@/shared/hooks/useIntentKey';
import { Plan } from '@/shared/seats/Plan';
import { SeatGrid } from '@/shared/seats/SeatGrid';
import { seatMapQuery, seatName } from '@/shared/seats/seatMap';
import { useSession } from '@/shared/session/store';
import { ProblemAlert } from '@/shared/ui/ProblemAlert';
import { Skeletons } from '@/shared/ui/Skeletons';

const NONE: ReadonlySet<number> = new Set();

/** Moves a guest to another seat of the same show: which of theirs, then where to on the plan. */
export function Reseat({ booking, onDone }: { booking: Reservation; onDone: () => void }) {
  const { t } = useTranslation('work');
  const client = useQueryClient();
  const viewer = useSession((session) => (session.status === 'signed-in' ? session.user.id : null));
  const map = useQuery(seatMapQuery(client, booking.showtime_id, viewer));
  const seats = booking.seats.filter(({ cancelled_at }) => !cancelled_at);
  const [from, setFrom] = useState(seats[0]?.id ?? 0);
  const [moves, setMoves] = useState<Readonly<Record<number, number>>>({});
  const [isWaived, setWaived] = useState(false);
  const keys = useIntentKey();
  const move = useMutation({
    mutationFn: () => {
      const body = {
        moves: Object.entries(moves).map(([seat, to]) => ({ from: Number(seat), to })),
        waive_difference: isWaived,
      };
      return answer(
        api.POST('/api/v1/staff/bookings/{id}/reseat', {
          params: {
            path: { id: booking.reservation_id },
            header: { 'Idempotency-Key': keys.keyFor(JSON.stringify(body)) },
          },
          body,
        }),
      );
    },
    onSuccess: () => {
      keys.settle();
      void client.invalidateQueries({ queryKey: ['staff'] });
      void client.invalidateQueries({ queryKey: ['seats', booking.showtime_id] });
      onDone();
    },
    onError: (error) => {
      keys.settle(error);
      const lost = new Set(asProblem(error).ids('seat_ids'));
      // What was taken meanwhile is asked for no more; the other moves stay marked.
      setMoves((before) => Object.fromEntries(Object.entries(before).filter(([, to]) => !lost.has(to))));
      void client.invalidateQueries({ queryKey: ['seats', booking.showtime_id] });
    },
  });
  const chosen = useMemo(() => new Set(Object.values(moves)), [moves]);
  const choose = (to: number) => {
    move.reset();
    setMoves((before) => {
      const others = Object.fromEntries(Object.entries(before).filter(([, taken]) => taken !== to));
      return before[from] === to ? others : { ...others, [from]: to };
    });
  };
  const nameOf = (id: number | undefined) => {
    const seat = map.data?.seats.find((each) => each.id === id);
    return seat ? seatName(seat) : '';
  };
  const isDearer = asProblem(move.error).code === 'price_differs';
  return (
    <Stack mt="lg" gap="md" component="section" aria-labelledby="moving">
      <Title order={3} size="h4" id="moving">
        {t('counter.moveTitle')}
      </Title>
      <Text size="sm">{t('counter.moveText')}</Text>
      {seats.length > 1 && (
        <NativeSelect
          label={t('counter.moveFrom')}
          maw="16rem"
          value={`${from}`}
          data={seats.map((seat) => ({
            value: `${seat.id}`,
            label: moves[seat.id] ? `${seatName(seat)} → ${nameOf(moves[seat.id])}` : seatName(seat),
          }))}
          onChange={(event) => setFrom(Number(event.currentTarget.value))}
        />
      )}
      {map.isPending && <Skeletons label={t('counter.seatsLoading')} count={1} shape="card" />}
      <ProblemAlert error={map.error} onRetry={map.refetch} />
      {map.data && (
        <Plan>
          <SeatGrid
            seats={map.data.seats}
            currency={map.data.currency}
            chosen={chosen}
            own={NONE}
            onToggle={choose}
          />
        </Plan>
      )}
      <ProblemAlert error={move.error} />
      {(isDearer || isWaived) && (
        <Checkbox
          label={t('counter.waive')}
          checked={isWaived}
          onChange={(event) => setWaived(event.currentTarget.checked)}
        />
      )}
      <Group>
        <Button disabled={chosen.size === 0} loading={move.isPending} onClick={() => move.mutate()}>
          {t('counter.moveNow', {
            moves: seats
              .filter(({ id }) => moves[id] !== undefined)
              .map((seat) => `${seatName(seat)} → ${nameOf(moves[seat.id])}`)
              .join(', '),
          })}
        </Button>
        <Button variant="default" onClick={onDone}>
          {t('discard')}
        </Button>
      </Group>
    </Stack>
  );
}
