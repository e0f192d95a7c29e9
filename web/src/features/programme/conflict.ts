import { asProblem } from '@/shared/api/problem';

export interface Conflict {
  /** The film that has the screen, where the server could say. */
  title: string | null;
  showtime: number;
  /** Until when, cleaning included. */
  busyUntil: string | null;
  /** When the screen is free for as long. */
  nextFree: string;
}

/** What stands in the way, of a `showtime_overlap`; null for everything else. */
export function conflictOf(error: unknown): Conflict | null {
  if (!error) return null;
  const problem = asProblem(error);
  return problem.code === 'showtime_overlap' ? conflictIn(problem.members) : null;
}

/** The same, of the document itself: bulk answers carry one for each show. */
export function conflictIn(members: Readonly<Record<string, unknown>>): Conflict | null {
  const other = (members.showtime ?? {}) as Record<string, unknown>;
  if (typeof members.next_free_at !== 'string' || typeof other.id !== 'number') return null;
  return {
    title: typeof other.title === 'string' ? other.title : null,
    showtime: other.id,
    busyUntil: typeof other.busy_until === 'string' ? other.busy_until : null,
    nextFree: members.next_free_at,
  };
}
