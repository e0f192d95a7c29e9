import { useEffect, useRef, useState } from 'react';

/**
 * How far the server's clock is ahead of this device's, in milliseconds. Take it when the answer arrives and
 * keep it beside the data: `server_time` of an answer that sat in a cache is old, the offset is not.
 */
export function serverOffset(serverTime: string, receivedAt: number = Date.now()): number {
  return Date.parse(serverTime) - receivedAt;
}

/** Milliseconds until `until` by the server's clock, never below zero. */
export function remainingMs(until: string, offset: number, now: number = Date.now()): number {
  return Math.max(0, Date.parse(until) - (now + offset));
}

/** `9:05`, for a countdown's face. */
export function formatCountdown(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/**
 * Whole seconds left until `until`, corrected by the server's clock, so that a phone that is minutes wrong
 * neither loses seats it still has nor counts on past their end. Null when there is nothing to count.
 *
 * It reads `Date.now` on every tick and adds nothing up, because timers stop in hidden tabs and sleeping
 * laptops while holds run out; the monotonic clock stops there too, which is why it is not used.
 *
 * `onEnd` is called once per `until`, also when it had passed already.
 */
export function useCountdown(until: string | null, offset: number, onEnd?: () => void): number | null {
  const [seconds, setSeconds] = useState(() => secondsLeft(until, offset));
  const end = useRef(onEnd);
  useEffect(() => {
    end.current = onEnd;
  });

  useEffect(() => {
    if (until === null) {
      setSeconds(null);
      return;
    }
    let timer: ReturnType<typeof setTimeout> | undefined;
    let ended = false;
    const tick = () => {
      clearTimeout(timer);
      const left = remainingMs(until, offset);
      setSeconds(Math.ceil(left / 1000));
      if (left > 0) {
        // On the second, not a second from now: otherwise the display drifts and skips.
        timer = setTimeout(tick, left % 1000 || 1000);
      } else if (!ended) {
        ended = true;
        end.current?.();
      }
    };
    tick();
    document.addEventListener('visibilitychange', tick);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', tick);
    };
  }, [until, offset]);

  return seconds;
}

function secondsLeft(until: string | null, offset: number): number | null {
  return until === null ? null : Math.ceil(remainingMs(until, offset) / 1000);
}
