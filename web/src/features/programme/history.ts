/** What was done to something, so that it can be undone, and done again. */
export interface History<T> {
  past: readonly T[];
  present: T;
  future: readonly T[];
}

/** As many steps back as anybody would want to go. */
const MOST_STEPS = 200;

export function historyOf<T>(present: T): History<T> {
  return { past: [], present, future: [] };
}

/** A step; `joins` makes it one with the step before, as the places of one stroke of the brush are. */
export function step<T>(history: History<T>, present: T, joins = false): History<T> {
  if (present === history.present) return history;
  const past = joins ? history.past : [...history.past, history.present].slice(-MOST_STEPS);
  return { past, present, future: [] };
}

export function undo<T>(history: History<T>): History<T> {
  const back = history.past.at(-1);
  if (back === undefined) return history;
  return { past: history.past.slice(0, -1), present: back, future: [history.present, ...history.future] };
}

export function redo<T>(history: History<T>): History<T> {
  const [next, ...future] = history.future;
  if (next === undefined) return history;
  return { past: [...history.past, history.present], present: next, future };
}
