import { useEffect, useRef, useState } from 'react';
import { openSeatStream, type SeatStreamOptions, type StreamStatus } from './seatStream';

type Handlers<Snapshot extends { seq: number }, Delta extends { seq: number }> = Omit<
  SeatStreamOptions<Snapshot, Delta>,
  'url' | 'onStatus'
>;

/** Keeps a seat map live while its component is mounted. The handlers may change; the connection stays. */
export function useSeatStream<Snapshot extends { seq: number }, Delta extends { seq: number }>(
  showtimeId: number,
  handlers: Handlers<Snapshot, Delta>,
): StreamStatus {
  const [status, setStatus] = useState<StreamStatus>('connecting');
  const latest = useRef(handlers);
  useEffect(() => {
    latest.current = handlers;
  });

  useEffect(
    () =>
      openSeatStream<Snapshot, Delta>({
        url: `/api/v1/showtimes/${showtimeId}/seats/stream`,
        currentSeq: () => latest.current.currentSeq(),
        onSnapshot: (snapshot) => latest.current.onSnapshot(snapshot),
        onDelta: (delta) => latest.current.onDelta(delta),
        onGap: () => latest.current.onGap(),
        onStatus: setStatus,
      }),
    [showtimeId],
  );

  return status;
}
