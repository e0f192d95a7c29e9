import { useDeferredValue } from 'react';

/**
 * False for the first drawing of a page and true right after it: for what stands further down. The router draws a page in
 * one go, which takes a phone as long as there is page; what comes later is drawn in slices, between which it answers.
 */
export function useLater(): boolean {
  return useDeferredValue(true, false);
}
