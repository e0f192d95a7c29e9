import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { answer, api } from '@/shared/api/client';
import { ticketsFor } from '@/shared/seats/ticketTypes';
import type { SeatChoice } from './useSeatChoice';

/** What the cinema asks for the chosen seats, a moment after the last of them: the sum is the server's, with its rules and fees. */
export function useQuote(showtimeId: number, { chosen, types }: Pick<SeatChoice, 'chosen' | 'types'>) {
  const [settled] = useDebouncedValue(chosen, 250);
  const seatIds = [...settled].sort((a, b) => a - b);
  const tickets = ticketsFor(seatIds, types);
  const quote = useQuery({
    queryKey: ['quote', showtimeId, tickets],
    queryFn: ({ signal }) =>
      answer(
        api.POST('/api/v1/showtimes/{id}/quote', {
          params: { path: { id: showtimeId } },
          body: { seat_ids: seatIds, tickets },
          signal,
        }),
      ),
    enabled: seatIds.length > 0,
    placeholderData: keepPreviousData,
    retry: false,
  });
  return { quote, isStale: quote.isPlaceholderData || settled !== chosen };
}
