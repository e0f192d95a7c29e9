/** What follows is a task of its own, so that between the two the browser can paint and answer a tap. */
export function nextTask(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}
