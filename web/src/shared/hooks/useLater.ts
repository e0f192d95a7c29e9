import { startTransition, useEffect, useState } from 'react';

/**
 * False for the first drawing of a page and true right after it: for what stands further down. The router draws a page in
 * one go, which takes a phone as long as there is page; what comes later is drawn in slices, between which it answers.
 *
 * Not `useDeferredValue(true, false)`, which is true at once inside of what is drawn later itself.
 */
export function useLater(): boolean {
  const [isLater, setLater] = useState(false);
  useEffect(() => startTransition(() => setLater(true)), []);
  return isLater;
}
