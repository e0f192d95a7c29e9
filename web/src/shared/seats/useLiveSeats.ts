import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { liveSeats, type SeatChanges } from './seatMap';
import { openSeatStream, type StreamStatus } from './seatStream';

/** Keeps the viewer's map of a show live while its component is mounted. */
export function useLiveSeats(showtimeId: number, viewer: number | null): StreamStatus {
  const client = useQueryClient();
  const [status, setStatus] = useState<StreamStatus>('connecting');
  useEffect(
    () =>
      openSeatStream<SeatChanges, SeatChanges>({
        url: `/api/v1/showtimes/${showtimeId}/seats/stream`,
        ...liveSeats(client, showtimeId, viewer),
        onStatus: setStatus,
      }),
    [client, showtimeId, viewer],
  );
  return status;
}
