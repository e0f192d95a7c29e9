import { useRouterState } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';

/**
 * Puts the focus on the new page after a navigation, as a full page load would: otherwise the keyboard and the
 * screen reader stay on a link that may be gone. Not on the first page, nor when only the search changed, nor when the
 * page has put it on a field of its own already.
 */
export function useFocusOnNavigation<T extends HTMLElement = HTMLDivElement>() {
  const main = useRef<T>(null);
  const path = useRouterState({ select: (state) => state.resolvedLocation?.pathname });
  const previous = useRef(path);
  useEffect(() => {
    const isNew = previous.current !== undefined && previous.current !== path;
    if (isNew && !main.current?.contains(document.activeElement))
      main.current?.focus({ preventScroll: true });
    previous.current = path;
  }, [path]);
  return main;
}
