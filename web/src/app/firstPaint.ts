/*
 * Imported first by `main.tsx`, and in one file with it, so that all the code behind it waits: the front of the house
 * in index.html is painted before a slow phone begins with the script, and not a quarter of a second later.
 */
await new Promise<void>((resolve) => {
  // The frame is drawn after its callbacks, and before the next task.
  requestAnimationFrame(() => setTimeout(resolve));
  // A hidden tab is not painted at all.
  setTimeout(resolve, 100);
});

export {};
