import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { answer, api } from '@/shared/api/client';
import { asProblem } from '@/shared/api/problem';
import type { Reservation, SeatMap, TicketType } from '@/shared/api/types';
import { useIntentKey } from '@/shared/hooks/useIntentKey';
import { seatMapKey, seatName, seatNames } from '@/shared/seats/seatMap';
import { type TypesOfSeats, ticketsFor } from '@/shared/seats/ticketTypes';
import { useLiveSeats } from '@/shared/seats/useLiveSeats';

export interface ChoiceProps {
  map: SeatMap;
  /** The map is being read anew: what stands in it may be old. */
  isReading: boolean;
  viewer: number | null;
  showtimeId: number;
  initialSeats: readonly number[];
  initialTypes: TypesOfSeats;
  booking?: { id: number; seatIds: readonly number[] } | undefined;
  onHeld: (reservation: Reservation) => void;
  onLogInNeeded: (seatIds: number[], types: TypesOfSeats) => void;
}

/** Seats that the viewer let go a moment ago, and may not take again before others had their chance. */
interface Resting {
  seats: string;
  /** When they may; null where the server did not say. */
  until: string | null;
}

/** The instant by the minute, never too early. */
function whenOver(instant: unknown): string | null {
  const at = Date.parse(String(instant));
  return Number.isNaN(at) ? null : new Date(Math.ceil(at / 60_000) * 60_000).toISOString();
}

/** The seats somebody has marked on a live map, and their way to a hold. */
export function useSeatChoice(props: ChoiceProps) {
  const { map, isReading, viewer, showtimeId, initialSeats, initialTypes, booking, onHeld, onLogInNeeded } =
    props;
  const client = useQueryClient();
  const [chosen, setChosen] = useState<readonly number[]>(initialSeats);
  const [types, setTypes] = useState<TypesOfSeats>(initialTypes);
  const [lost, setLost] = useState<string | null>(null);
  const [isOtherHall, setOtherHall] = useState(false);
  const [resting, setResting] = useState<Resting | null>(null);
  const own = useMemo(() => new Set(booking?.seatIds ?? []), [booking?.seatIds]);
  const chosenSet = useMemo(() => new Set(chosen), [chosen]);
  const keys = useIntentKey();

  const stream = useLiveSeats(showtimeId, viewer);

  const drop = useCallback(
    (ids: readonly number[]) => {
      // Nobody is quicker than oneself: whoever comes back from their own hold finds it on the map.
      const others = map.seats.filter((seat) => !seat.mine && ids.includes(seat.id));
      const names = others.map(seatName).join(', ');
      if (names !== '') setLost(names);
      setChosen((before) => before.filter((id) => !ids.includes(id)));
    },
    [map],
  );

  const hold = useMutation({
    mutationFn: (seatIds: readonly number[]) => {
      const body = { seat_ids: [...seatIds] };
      if (booking) {
        // Named one and all: who is not named stays who they were.
        return answer(
          api.PATCH('/api/v1/bookings/{id}/hold', {
            params: { path: { id: booking.id } },
            body: { ...body, tickets: ticketsFor(seatIds, types) },
          }),
        );
      }
      const tickets = ticketsFor(seatIds, types);
      const key = keys.keyFor(JSON.stringify([showtimeId, tickets]));
      return answer(
        api.POST('/api/v1/bookings/hold', {
          params: { header: { 'Idempotency-Key': key } },
          body: { showtime_id: showtimeId, ...body, tickets },
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
        void client.invalidateQueries({ queryKey: seatMapKey(showtimeId, viewer) });
      }
      if (problem.code === 'seat_cooldown') {
        const ids = problem.ids('seat_ids');
        setResting({ seats: seatNames(map, ids), until: whenOver(problem.members.available_at) });
        setChosen((before) => before.filter((id) => !ids.includes(id)));
      }
      // The session ended since this page was opened: the choice goes along to the log-in.
      if (problem.status === 401) onLogInNeeded([...seatIds], types);
    },
  });

  const isHolding = hold.isPending || hold.isSuccess;
  // Somebody else was quicker. Not while our own hold is on its way, or may have been carried out although its answer
  // was lost: then it is us, and pressing again tells.
  const isOurs = isHolding || (hold.error !== null && asProblem(hold.error).isUnsettled);
  useEffect(() => {
    // A map of before may have our own hold for somebody's; a new one comes in a moment.
    if (isOurs || isReading) return;
    // The show has moved to another screen: what was chosen is not there any more.
    const here = chosen.filter((id) => map.seats.some((seat) => seat.id === id));
    if (here.length < chosen.length) {
      setOtherHall(true);
      setChosen(here);
    }
    const taken = map.seats.filter(
      (seat) => chosenSet.has(seat.id) && seat.status !== 'available' && !own.has(seat.id),
    );
    if (taken.length > 0) drop(taken.map((seat) => seat.id));
  }, [map, chosen, chosenSet, own, isOurs, isReading, drop]);

  const { reset } = hold;
  /** What was said of the choice before holds no more. */
  const forget = useCallback(() => {
    setLost(null);
    setOtherHall(false);
    setResting(null);
    reset();
  }, [reset]);
  /** The choice as a whole, instead of what was chosen. */
  const choose = (ids: readonly number[]) => {
    forget();
    setChosen(ids);
  };
  const toggle = useCallback(
    (id: number) => {
      forget();
      setChosen((before) => (before.includes(id) ? before.filter((other) => other !== id) : [...before, id]));
    },
    [forget],
  );
  const setType = (id: number, type: TicketType) => {
    reset();
    setTypes((before) => ({ ...before, [id]: type }));
  };
  const submit = (ids: readonly number[]) => {
    if (viewer === null) onLogInNeeded([...ids], types);
    else hold.mutate([...ids].sort((a, b) => a - b));
  };

  return {
    chosen,
    chosenSet,
    types,
    setType,
    own,
    lost,
    isOtherHall,
    resting,
    stream,
    error: hold.error,
    isHolding,
    choose,
    toggle,
    submit,
  };
}

export type SeatChoice = ReturnType<typeof useSeatChoice>;
