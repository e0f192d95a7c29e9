import { createRoot, type Root } from 'react-dom/client';

/*
 * With React in a file of its own (vite.config.ts), which starts itself: the errors that it makes ahead as it loads have
 * a stack, and where a debugger listens V8 parses every file on that once more for its lines.
 */
export function rootAt(element: Element): Root {
  return createRoot(element);
}
