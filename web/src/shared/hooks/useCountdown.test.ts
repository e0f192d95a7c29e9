import { act, renderHook } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { formatCountdown, remainingMs, serverOffset, useCountdown } from './useCountdown';

const UNTIL = '2024-11-21T10:15:00Z';
const at = (time: string) => Date.parse(`2024-11-21T${time}Z`);

beforeEach(() => {
  vi.useFakeTimers({ now: at('10:05:00') });
});
afterEach(() => {
  vi.useRealTimers();
});

const advance = (ms: number) => act(() => vi.advanceTimersByTime(ms));

test('a device whose clock is wrong counts as the server does', () => {
  const offset = serverOffset('2024-11-21T10:05:00Z', at('10:12:00'));
  expect(offset).toBe(-7 * 60_000);
  expect(remainingMs(UNTIL, offset, at('10:12:00'))).toBe(10 * 60_000);
});

test('it counts whole seconds and ends once, at zero', () => {
  const onEnd = vi.fn();
  const { result } = renderHook(() => useCountdown(UNTIL, 0, onEnd));
  expect(result.current).toBe(600);
  advance(1000);
  expect(result.current).toBe(599);
  advance(598_999);
  expect(result.current).toBe(1);
  expect(onEnd).not.toHaveBeenCalled();
  advance(1);
  expect(result.current).toBe(0);
  advance(60_000);
  expect(result.current).toBe(0);
  expect(onEnd).toHaveBeenCalledTimes(1);
});

test('a tab that slept shows the true rest as soon as it is seen', () => {
  const onEnd = vi.fn();
  const { result } = renderHook(() => useCountdown(UNTIL, 0, onEnd));
  vi.setSystemTime(at('10:20:00'));
  act(() => {
    document.dispatchEvent(new Event('visibilitychange'));
    document.dispatchEvent(new Event('visibilitychange'));
  });
  expect(result.current).toBe(0);
  expect(onEnd).toHaveBeenCalledTimes(1);
});

test('an extended hold counts on from its new end', () => {
  const { result, rerender } = renderHook(({ until }) => useCountdown(until, 0), {
    initialProps: { until: UNTIL as string | null },
  });
  rerender({ until: '2024-11-21T10:20:00Z' });
  expect(result.current).toBe(900);
  rerender({ until: null });
  expect(result.current).toBeNull();
  expect(vi.getTimerCount()).toBe(0);
});

test('the face shows minutes and two digits of seconds', () => {
  expect(formatCountdown(545)).toBe('9:05');
  expect(formatCountdown(0)).toBe('0:00');
});
