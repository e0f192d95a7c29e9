import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { answer, api } from '@/shared/api/client';
import { asProblem } from '@/shared/api/problem';
import type { Reservation, SeatMap, TicketType } from '@/shared/api/types';
import { useIntentKey } from '@/shared/hooks/useIntentKey';
import { seatMapKey, seatNames } from '@/shared/seats/seatMap';
import { useLiveSeats } from '@/shared/seats/useLiveSeats';

export const PAYMENTS = ['cash', 'card_terminal', 'complimentary'] as const;
export type Payment = (typeof PAYMENTS)[number];

/** A seat in the cart, and whom it is for. */
export interface Pick {
  seat: number;
  type: TicketType;
}

/** How a sale is settled, and where its tickets go. */
export interface SaleTerms {
  payment: Payment;
  email: string;
  /** Why tickets are given away. */
  reason: string;
}

interface SaleProps {
  showtimeId: number;
  map: SeatMap;
  viewer: number | null;
  onSold: (booking: Reservation, payment: Payment) => void;
}

/** A sale at the counter: seats on a live plan, whom they are for, what they cost, and the sale itself. */
export function useSale({ showtimeId, map, viewer, onSold }: SaleProps) {
  const client = useQueryClient();
  const [picks, setPicks] = useState<readonly Pick[]>([]);
  const [lost, setLost] = useState<string | null>(null);
  const [isOtherHall, setOtherHall] = useState(false);
  const [withHouseSeats, setHouseSeats] = useState(false);
  const [code, setCode] = useState('');
  const keys = useIntentKey();

  useLiveSeats(showtimeId, viewer);

  const drop = useCallback(
    (ids: readonly number[]) => {
      setLost(seatNames(map, ids) || null);
      setPicks((before) => before.filter(({ seat }) => !ids.includes(seat)));
    },
    [map],
  );

  const best = useMutation({
    mutationFn: (types: readonly TicketType[]) =>
      answer(
        api.POST('/api/v1/showtimes/{id}/seats/best-available', {
          params: { path: { id: showtimeId } },
          body: { count: types.length, ticket_types: [...types] },
        }),
      ),
    onSuccess: ({ seats }, types) => {
      setLost(null);
      setOtherHall(false);
      // Other seats are another sale than the one that failed.
      sell.reset();
      setPicks(seats.map(({ id }, index) => ({ seat: id, type: types[index] ?? 'adult' })));
    },
  });

  const sell = useMutation({
    mutationFn: ({ payment, email, reason }: SaleTerms) => {
      const body = {
        showtime_id: showtimeId,
        seat_ids: picks.map(({ seat }) => seat),
        tickets: ticketsOf(picks),
        payment,
        // What is given away has a reason and no code; what is paid may have a code.
        ...(payment === 'complimentary' ? { reason } : code === '' ? {} : { promo_code: code }),
        ...(email === '' ? {} : { email }),
        ...(withHouseSeats ? { house_seats: true } : {}),
      };
      const key = keys.keyFor(JSON.stringify(body));
      return answer(
        api.POST('/api/v1/staff/bookings/sell', { params: { header: { 'Idempotency-Key': key } }, body }),
      );
    },
    onSuccess: (booking, { payment }) => {
      keys.settle();
      void client.invalidateQueries({ queryKey: ['staff'] });
      onSold(booking, payment);
    },
    onError: (error) => {
      keys.settle(error);
      const problem = asProblem(error);
      if (problem.code !== 'seat_unavailable' && problem.code !== 'seat_blocked') return;
      drop(problem.ids('seat_ids'));
      void client.invalidateQueries({ queryKey: seatMapKey(showtimeId, viewer) });
    },
  });

  // Somebody else was quicker. Not while our own sale is on its way, or may have been made although its answer was lost:
  // then it is us, and pressing again tells.
  const isOurs =
    sell.isPending || sell.isSuccess || (sell.error !== null && asProblem(sell.error).isUnsettled);
  useEffect(() => {
    if (isOurs) return;
    // The show has moved to another screen: what was chosen is not there any more.
    const here = picks.filter(({ seat }) => map.seats.some(({ id }) => id === seat));
    if (here.length < picks.length) {
      setOtherHall(true);
      setPicks(here);
    }
    const gone = map.seats.filter(
      ({ id, status }) => picks.some(({ seat }) => seat === id) && (status === 'held' || status === 'booked'),
    );
    if (gone.length > 0) drop(gone.map(({ id }) => id));
  }, [map, picks, isOurs, drop]);

  const { reset } = sell;
  const toggle = useCallback(
    (seat: number) => {
      setLost(null);
      setOtherHall(false);
      reset();
      setPicks((before) =>
        before.some((pick) => pick.seat === seat)
          ? before.filter((pick) => pick.seat !== seat)
          : [...before, { seat, type: 'adult' }],
      );
    },
    [reset],
  );
  const setType = (seat: number, type: TicketType) => {
    reset();
    setPicks((before) => before.map((pick) => (pick.seat === seat ? { seat, type } : pick)));
  };

  return {
    picks,
    chosen: useMemo(() => new Set(picks.map(({ seat }) => seat)), [picks]),
    /** Seats that the cinema keeps back, where they are wanted: the plan lets them be chosen. */
    open: useMemo(
      () => new Set(withHouseSeats ? map.seats.filter(isKeptBack).map(({ id }) => id) : ([] as number[])),
      [withHouseSeats, map],
    ),
    hasHouseSeats: map.seats.some(isKeptBack),
    withHouseSeats,
    setHouseSeats,
    lost,
    isOtherHall,
    best,
    sell,
    code,
    setCode,
    quote: useQuery({ ...quoteQuery(showtimeId, picks, code), placeholderData: keepPreviousData }),
    toggle,
    setType,
  };
}

export type Sale = ReturnType<typeof useSale>;

function isKeptBack({ status }: { status: string }): boolean {
  return status === 'blocked';
}

function ticketsOf(picks: readonly Pick[]) {
  return picks.map(({ seat, type }) => ({ seat_id: seat, type }));
}

/** What the seats cost, as the server counts it. */
function quoteQuery(showtimeId: number, picks: readonly Pick[], code: string) {
  return {
    queryKey: ['staff', 'quote', showtimeId, picks, code],
    queryFn: ({ signal }: { signal: AbortSignal }) =>
      answer(
        api.POST('/api/v1/showtimes/{id}/quote', {
          params: { path: { id: showtimeId } },
          body: {
            seat_ids: picks.map(({ seat }) => seat),
            tickets: ticketsOf(picks),
            ...(code === '' ? {} : { promo_code: code }),
          },
          signal,
        }),
      ),
    enabled: picks.length > 0,
    retry: false,
    staleTime: 0,
  };
}
