import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answer, api, newIdempotencyKey } from '@/shared/api/client';
import { asProblem } from '@/shared/api/problem';
import type { ScanAnswer } from '@/shared/api/types';
import { referenceOf } from '@/shared/format/reference';

export type Outcome =
  | 'valid'
  | 'already_used'
  | 'revoked'
  | 'wrong_showtime'
  | 'too_early'
  | 'too_late'
  | 'invalid'
  | 'undone';

/** One ticket held to the scanner: however often it is sent, it is the same scan. */
interface Intent {
  code: string;
  /** The show whose door it is; whichever the ticket is for, where none is chosen. */
  door: number | undefined;
  nonce: string;
}

export interface Scanned {
  /** Of this scan alone, so that the same words twice are read out twice. */
  key: string;
  code: string;
  /** The show that was asked about; none where the code belongs to no booking. */
  showtimeId: number | undefined;
  outcome: Outcome;
  answer: ScanAnswer | null;
}

const KEPT_SCANS = 8;
const TRIES = 3;

/** The show that a ticket's code names, `MQ1.ticket.booking.show.seat.key.signature`; what is typed names none. */
export function showOf(code: string): number | undefined {
  const parts = code.trim().split('.');
  const show = Number(parts[3]);
  return parts[0] === 'MQ1' && Number.isSafeInteger(show) && show > 0 ? show : undefined;
}

/** The booking that a ticket's code names. */
export function bookingOf(code: string): number | undefined {
  const parts = code.trim().split('.');
  const booking = Number(parts[2]);
  return parts[0] === 'MQ1' && Number.isSafeInteger(booking) && booking > 0 ? booking : undefined;
}

/** What the door does: scans, retries of the same scan, and taking the last entry back. */
export function useScanner(door: number | undefined, device: string) {
  const client = useQueryClient();
  const [log, setLog] = useState<readonly Scanned[]>([]);
  const [failed, setFailed] = useState<{ intent: Intent; error: unknown } | null>(null);
  const keep = (scanned: Scanned) => {
    // Of another ticket, that its scan got no answer, still stands.
    setFailed((before) => (before?.intent.nonce === scanned.key ? null : before));
    setLog((before) => [scanned, ...before].slice(0, KEPT_SCANS));
    void client.invalidateQueries({ queryKey: ['staff', 'attendance'] });
    void client.invalidateQueries({ queryKey: ['staff', 'shows'] });
  };
  const named = device === '' ? {} : { device };

  const scan = useMutation({
    mutationFn: async ({ code, door, nonce }: Intent): Promise<Scanned> => {
      const showtimeId = door ?? (await showFor(code));
      if (showtimeId === undefined) {
        return { key: nonce, code, showtimeId, outcome: 'invalid', answer: null };
      }
      const said = await answer(
        api.POST('/api/v1/staff/checkin/scan', {
          body: { code, showtime_id: showtimeId, nonce, ...named },
        }),
      );
      return { key: nonce, code, showtimeId, outcome: said.outcome as Outcome, answer: said };
    },
    // A door asks at once, also when the browser believes that it has no network.
    networkMode: 'always',
    retry: (failures, error) => asProblem(error).isTransient && failures < TRIES - 1,
    onSuccess: keep,
    onError: (error, intent) => setFailed({ intent, error }),
  });

  const undo = useMutation({
    mutationFn: async ({
      code,
      showtimeId,
      reason,
    }: {
      code: string;
      showtimeId: number;
      reason: string;
    }) => {
      const nonce = newIdempotencyKey();
      const said = await answer(
        api.POST('/api/v1/staff/checkin/undo', {
          body: { code, showtime_id: showtimeId, nonce, reason, ...named },
        }),
      );
      return { key: nonce, code, showtimeId, outcome: said.outcome as Outcome, answer: said };
    },
    onSuccess: keep,
  });

  const last = log[0];
  const { reset } = undo;
  return {
    last,
    log,
    isBusy: scan.isPending,
    isUndoing: undo.isPending,
    error: failed?.error ?? undo.error,
    send: (code: string, at: number | undefined = door) => {
      reset();
      scan.mutate({ code, door: at, nonce: newIdempotencyKey() });
    },
    /** The same scan once more: if the server heard it the first time, it says the same. */
    retry: failed ? () => scan.mutate(failed.intent) : undefined,
    /** Only what let somebody in can be taken back. */
    undo:
      last?.outcome === 'valid' && last.showtimeId !== undefined
        ? (reason: string) => undo.mutate({ code: last.code, showtimeId: last.showtimeId as number, reason })
        : undefined,
  };
}

/** The show that a ticket is for: its code says it, and of a typed reference the booking does. */
async function showFor(code: string): Promise<number | undefined> {
  const named = showOf(code);
  if (named !== undefined) return named;
  const reference = referenceOf(code);
  if (reference === undefined) return undefined;
  const found = await answer(api.GET('/api/v1/staff/bookings', { params: { query: { reference } } }));
  return found.items[0]?.showtime_id;
}
