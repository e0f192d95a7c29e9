import { useRef } from 'react';
import { newIdempotencyKey } from '@/shared/api/client';
import { asProblem } from '@/shared/api/problem';

interface IntentKey {
  /** The key of this intent: the same one as long as it is neither done nor refused. */
  keyFor: (intent: string) => string;
  /** Call when an answer or an error came. Only while nobody knows what became of it the key is kept. */
  settle: (error?: unknown) => void;
  /** Sends a request under the key of its intent, and settles that by what comes back. */
  send: <Answer>(intent: unknown, request: (key: string) => Promise<Answer>) => Promise<Answer>;
}

/**
 * Idempotency keys for one button. When the connection breaks nobody knows whether the server did it; pressing
 * again sends the same key, so it happens once; also where the server says that it is still at it. A refusal is an
 * answer: the next press is a new intent.
 */
export function useIntentKey(): IntentKey {
  const current = useRef<{ intent: string; key: string } | null>(null);
  const keyFor = (intent: string) => {
    if (current.current?.intent !== intent) current.current = { intent, key: newIdempotencyKey() };
    return current.current.key;
  };
  const settle = (error?: unknown) => {
    if (error === undefined || !asProblem(error).isUnsettled) current.current = null;
  };
  return {
    keyFor,
    settle,
    send: async (intent, request) => {
      try {
        const answer = await request(keyFor(JSON.stringify(intent)));
        settle();
        return answer;
      } catch (error) {
        settle(error);
        throw error;
      }
    },
  };
}
