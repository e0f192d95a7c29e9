import { renderHook } from '@testing-library/react';
import { expect, test } from 'vitest';
import { Problem } from '@/shared/api/problem';
import { useIntentKey } from './useIntentKey';

const refused = (status: number, code: string) =>
  new Problem({ type: `/problems/${code}`, title: code, status, code });

/** Presses a button once for each answer, and gives the keys that were sent. */
async function press(intents: readonly (readonly [string, Problem | null])[]): Promise<string[]> {
  const { result } = renderHook(() => useIntentKey());
  const keys: string[] = [];
  for (const [intent, problem] of intents) {
    const request = async (key: string) => {
      keys.push(key);
      if (problem) throw problem;
    };
    await result.current.send(intent, request).catch(() => {});
  }
  return keys;
}

test('who presses again while the first press is still at work sends the same key, and nothing is done twice', async () => {
  const keys = await press([
    ['give back 5', Problem.unreachable(new TypeError('connection lost'))],
    ['give back 5', refused(409, 'idempotency_in_progress')],
    ['give back 5', refused(503, 'dependency_unavailable')],
    ['give back 5', null],
  ]);
  expect(new Set(keys).size).toBe(1);
});

test('after an answer, a refusal or another wish the next press is a new one', async () => {
  const keys = await press([
    ['give back 5', null],
    ['give back 5', refused(409, 'refund_too_large')],
    ['give back 5', Problem.unreachable(new TypeError('connection lost'))],
    ['give back 6', null],
  ]);
  expect(new Set(keys).size).toBe(4);
});
