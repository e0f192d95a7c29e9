import { ActionIcon, Alert, Button, Group, NativeSelect, Stack, Text, Title } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type CSSProperties, type ReactNode, useCallback, useEffect, useMemo, useState } from 'react';
import { answer, api } from '@/shared/api/client';
import { asProblem } from '@/shared/api/problem';
import type { Reservation, SeatMap } from '@/shared/api/types';
import { formatMoney } from '@/shared/format/money';
import { useIntentKey } from '@/shared/hooks/useIntentKey';
import { useSession } from '@/shared/session/store';
import { Loading } from '@/shared/ui/Loading';
import { PriceLines } from '@/shared/ui/PriceLines';
import { ProblemAlert } from '@/shared/ui/ProblemAlert';
import { SeatGrid } from './SeatGrid';
import { SeatLegend } from './SeatLegend';
import classes from './SeatPicker.module.css';
import { type SeatChanges, seatMapQuery, seatNames, withChanges } from './seatMap';
import { seatTypeLook } from './seatTypes';
import { useSeatStream } from './useSeatStream';

interface SeatPickerProps {
  showtimeId: number;
  /** Chosen before, perhaps on the other side of a log-in. */
  initialSeats: readonly number[];
  /** A hold whose seats are to be changed, instead of a new one. */
  booking?: { id: number; seatIds: readonly number[] } | undefined;
  onHeld: (reservation: Reservation) => void;
  /** Holding needs an account; the choice is handed over to be kept meanwhile. */
  onLogInNeeded: (seatIds: number[]) => void;
}

/** The seat map of a showtime, live, and the choice of seats on it up to the hold. */
export function SeatPicker(props: SeatPickerProps) {
  const client = useQueryClient();
  const viewer = useSession((session) => (session.status === 'signed-in' ? session.user.id : null));
  const map = useQuery(seatMapQuery(client, props.showtimeId, viewer));
  if (map.data) return <Chooser {...props} map={map.data} viewer={viewer} />;
  if (map.error) {
    return (
      <ProblemAlert error={map.error}>
        <Button mt="sm" variant="default" onClick={() => map.refetch()}>
          Try again
        </Button>
      </ProblemAlert>
    );
  }
  return <Loading label="The seat map is coming" />;
}

function Chooser({
  map,
  viewer,
  showtimeId,
  initialSeats,
  booking,
  onHeld,
  onLogInNeeded,
}: SeatPickerProps & { map: SeatMap; viewer: number | null }) {
  const client = useQueryClient();
  const query = seatMapQuery(client, showtimeId, viewer);
  const [chosen, setChosen] = useState<readonly number[]>(initialSeats);
  const [lost, setLost] = useState<string | null>(null);
  const [zoom, setZoom] = useState(1);
  const own = useMemo(() => new Set(booking?.seatIds ?? []), [booking?.seatIds]);
  const chosenSet = useMemo(() => new Set(chosen), [chosen]);
  const keys = useIntentKey();

  const status = useSeatStream<SeatChanges, SeatChanges>(showtimeId, {
    currentSeq: () => client.getQueryData(query.queryKey)?.seq ?? 0,
    onSnapshot: (snapshot) => client.setQueryData(query.queryKey, (old) => old && withChanges(old, snapshot)),
    onDelta: (delta) => client.setQueryData(query.queryKey, (old) => old && withChanges(old, delta)),
    onGap: () => void client.invalidateQueries({ queryKey: query.queryKey }),
  });

  const drop = useCallback(
    (ids: readonly number[]) => {
      const names = seatNames(map, ids);
      if (names !== '') setLost(names);
      setChosen((before) => before.filter((id) => !ids.includes(id)));
    },
    [map],
  );

  const hold = useMutation({
    mutationFn: (seatIds: readonly number[]) => {
      const body = { seat_ids: [...seatIds] };
      if (booking) {
        return answer(
          api.PATCH('/api/v1/bookings/{id}/hold', { params: { path: { id: booking.id } }, body }),
        );
      }
      const key = keys.keyFor(`${showtimeId} ${seatIds.join(' ')}`);
      return answer(
        api.POST('/api/v1/bookings/hold', {
          params: { header: { 'Idempotency-Key': key } },
          body: { showtime_id: showtimeId, ...body },
        }),
      );
    },
    onSuccess: (reservation) => {
      keys.settle();
      void client.invalidateQueries({ queryKey: ['seats', showtimeId] });
      onHeld(reservation);
    },
    onError: (error, seatIds) => {
      keys.settle(error);
      const problem = asProblem(error);
      if (problem.code === 'seat_unavailable' || problem.code === 'seat_blocked') {
        drop(problem.ids('seat_ids'));
        void client.invalidateQueries({ queryKey: query.queryKey });
      }
      // The session ended since this page was opened: the choice goes along to the log-in.
      if (problem.status === 401) onLogInNeeded([...seatIds]);
    },
  });

  const best = useMutation({
    mutationFn: (count: number) =>
      answer(
        api.POST('/api/v1/showtimes/{id}/seats/best-available', {
          params: { path: { id: showtimeId } },
          // Without kinds: any that may be assigned automatically.
          body: { count },
        }),
      ),
    onSuccess: (found) => choose(found.seats.map((seat) => seat.id)),
  });

  // Somebody else was quicker. Not while our own hold is on its way: then it is us.
  const isOurs = hold.isPending || hold.isSuccess;
  useEffect(() => {
    if (isOurs) return;
    const taken = map.seats.filter(
      (seat) => chosenSet.has(seat.id) && seat.status !== 'available' && !own.has(seat.id),
    );
    if (taken.length > 0) drop(taken.map((seat) => seat.id));
  }, [map, chosenSet, own, isOurs, drop]);

  const choose = (ids: readonly number[]) => {
    setLost(null);
    hold.reset();
    setChosen(ids);
  };
  const { reset } = hold;
  const toggle = useCallback(
    (id: number) => {
      setLost(null);
      reset();
      setChosen((before) => (before.includes(id) ? before.filter((other) => other !== id) : [...before, id]));
    },
    [reset],
  );

  const submit = (ids: readonly number[]) => {
    if (viewer === null) onLogInNeeded([...ids]);
    else hold.mutate([...ids].sort((a, b) => a - b));
  };

  const problem = hold.error ? asProblem(hold.error) : null;
  const alternatives = problem?.code === 'seat_orphan' ? problem.idLists('alternatives') : [];
  const isLoss = problem?.code === 'seat_unavailable' || problem?.code === 'seat_blocked';

  return (
    <div className={classes.layout}>
      <section aria-label="Seat map" className={classes.hall}>
        <Group justify="space-between" mb="xs">
          <BestAvailable isBusy={best.isPending} onAsk={(count) => best.mutate(count)} />
          <Group gap="xs">
            <StreamStatus status={status} />
            <ActionIcon
              variant="default"
              size="lg"
              aria-label="Smaller seats"
              disabled={zoom <= 0.7}
              onClick={() => setZoom((z) => Math.max(0.6, z - 0.2))}
            >
              −
            </ActionIcon>
            <ActionIcon
              variant="default"
              size="lg"
              aria-label="Larger seats"
              disabled={zoom >= 1.7}
              onClick={() => setZoom((z) => Math.min(1.8, z + 0.2))}
            >
              +
            </ActionIcon>
          </Group>
        </Group>
        <ProblemAlert error={best.error} />
        <div ref={startInTheMiddle} className={classes.scroll} style={{ '--zoom': zoom } as CSSProperties}>
          <div className={classes.plan}>
            <div className={classes.screen}>Screen</div>
            <SeatGrid
              seats={map.seats}
              currency={map.currency}
              chosen={chosenSet}
              own={own}
              onToggle={toggle}
            />
          </div>
        </div>
      </section>

      <Stack component="section" aria-label="Your choice" className={classes.side} gap="sm">
        <Title order={2} size="h3">
          Your choice
        </Title>
        {lost && (
          <Alert role="alert" color="orange" variant="light" title={`Taken: ${lost}`}>
            Somebody else was quicker. The rest of your choice is still marked.
          </Alert>
        )}
        <Choice map={map} showtimeId={showtimeId} chosen={chosen} />
        {/* A loss is told above, with the names of the seats. */}
        {!(isLoss && lost) && (
          <ProblemAlert error={hold.error}>
            {alternatives.length > 0 && (
              <Stack gap="xs" mt="sm" align="start">
                <Text size="sm">
                  {seatNames(map, problem?.ids('seat_ids') ?? [])} would be left alone. How about:
                </Text>
                {alternatives.map((ids) => (
                  <Button
                    key={ids.join()}
                    variant="default"
                    onClick={() => {
                      choose(ids);
                      submit(ids);
                    }}
                  >
                    Take {seatNames(map, ids)}
                  </Button>
                ))}
              </Stack>
            )}
          </ProblemAlert>
        )}
        <Button size="md" disabled={chosen.length === 0} loading={isOurs} onClick={() => submit(chosen)}>
          {submitLabel(booking !== undefined, viewer === null)}
        </Button>
        {viewer === null && (
          <Text size="sm" c="dimmed">
            You will be asked to log in; your choice stays marked.
          </Text>
        )}
      </Stack>
      <SeatLegend seats={map.seats} currency={map.currency} />
    </div>
  );
}

/** Where the hall is wider than the screen, its best seats are seen first. */
function startInTheMiddle(plan: HTMLDivElement | null): void {
  if (plan) plan.scrollLeft = (plan.scrollWidth - plan.clientWidth) / 2;
}

function submitLabel(isChange: boolean, isStranger: boolean): string {
  if (isStranger) return 'Log in to hold them';
  return isChange ? 'Change to these seats' : 'Hold these seats';
}

function StreamStatus({ status }: { status: 'connecting' | 'live' | 'paused' }) {
  return (
    <Text size="sm" c="dimmed" className={classes.live} data-live={status === 'live'}>
      {status === 'live' ? 'Live' : 'Connecting …'}
    </Text>
  );
}

function BestAvailable({ isBusy, onAsk }: { isBusy: boolean; onAsk: (count: number) => void }) {
  const [count, setCount] = useState('2');
  return (
    <Group gap="xs">
      <NativeSelect
        aria-label="How many seats"
        value={count}
        data={Array.from({ length: 10 }, (_, index) => `${index + 1}`)}
        onChange={(event) => setCount(event.currentTarget.value)}
      />
      <Button variant="default" loading={isBusy} onClick={() => onAsk(Number(count))}>
        Best available
      </Button>
    </Group>
  );
}

/** The chosen seats, and what the cinema asks for them: the sum is the server's, with its rules and fees. */
function Choice({
  map,
  showtimeId,
  chosen,
}: {
  map: SeatMap;
  showtimeId: number;
  chosen: readonly number[];
}) {
  const [settled] = useDebouncedValue(chosen, 250);
  const seatIds = [...settled].sort((a, b) => a - b);
  const quote = useQuery({
    queryKey: ['quote', showtimeId, seatIds],
    queryFn: ({ signal }) =>
      answer(
        api.POST('/api/v1/showtimes/{id}/quote', {
          params: { path: { id: showtimeId } },
          body: { seat_ids: seatIds },
          signal,
        }),
      ),
    enabled: seatIds.length > 0,
    placeholderData: keepPreviousData,
    retry: false,
  });
  let price: ReactNode = null;
  if (quote.error) price = <ProblemAlert error={quote.error} />;
  else if (quote.data) {
    price = (
      <div data-stale={quote.isPlaceholderData || settled !== chosen} className={classes.price}>
        <PriceLines pricing={quote.data.pricing} currency={quote.data.currency} />
      </div>
    );
  }
  return (
    <div aria-live="polite">
      {chosen.length === 0 ? (
        <Text c="dimmed">Choose seats on the map, or let us find the best that are free.</Text>
      ) : (
        <>
          <ul className={classes.chosen}>
            {map.seats
              .filter((seat) => chosen.includes(seat.id))
              .map((seat) => (
                <li key={seat.id}>
                  <span>
                    Row {seat.row}, seat {seat.seat}
                    {seat.type !== 'regular' && ` · ${seatTypeLook(seat.type).label}`}
                  </span>
                  <span>{formatMoney(seat.price, map.currency)}</span>
                </li>
              ))}
          </ul>
          {price}
        </>
      )}
    </div>
  );
}
