import { useRef } from 'react';
import { newIdempotencyKey } from '@/shared/api/client';
import { asProblem } from '@/shared/api/problem';

interface IntentKey {
  /** The key of this intent: the same one as long as it is neither done nor refused. */
  keyFor: (intent: string) => string;
  /** Call when an answer or an error came. Only after an error that may pass by itself the key is kept. */
  settle: (error?: unknown) => void;
}

/**
 * Idempotency keys for one button. When the connection breaks nobody knows whether the server did it; pressing
 * again sends the same key, so it happens once. A refusal is an answer: the next press is a new intent.
 */
export function useIntentKey(): IntentKey {
  const current = useRef<{ intent: string; key: string } | null>(null);
  return {
    keyFor: (intent) => {
      if (current.current?.intent !== intent) current.current = { intent, key: newIdempotencyKey() };
      return current.current.key;
    },
    settle: (error) => {
      if (error === undefined || !asProblem(error).isTransient) current.current = null;
    },
  };
}
