import { nextTask } from '@/shared/nextTask';
import { formatNumber } from './number';
import { formatDay } from './time';

/**
 * The first date and the first number that a browser words cost a phone fifty milliseconds each, every later one
 * nothing: these are had while the page waits for its answers, and not while it is drawn.
 */
export async function warmUpFormats(): Promise<void> {
  await nextTask();
  formatDay('2024-01-01', 'day');
  await nextTask();
  formatNumber(0);
}
