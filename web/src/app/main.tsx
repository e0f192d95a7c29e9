import './kit.css';
import './global.css';

/*
 * The front of the house in index.html is painted first, and only then begins the script, which is on its way meanwhile
 * (tooling/preloadStart.ts): a slow phone takes a quarter of a second to start it.
 */
await new Promise<void>((resolve) => {
  // The frame is drawn after its callbacks, and before the next task.
  requestAnimationFrame(() => setTimeout(resolve));
  // A hidden tab is not painted at all.
  setTimeout(resolve, 100);
});
await import('./start');
