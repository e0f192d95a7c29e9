import { useCallback, useState } from 'react';
import { type History, historyOf, redo, step, undo } from './history';
import { type Brush, type Place, type Plan, paint, SEAT_KINDS } from './layout';

/** A key for each brush, whatever the language of the keyboard: 1 to 6 in the order of the kinds, 0 for an aisle. */
export function brushOfKey(key: string): Brush | undefined {
  if (key === '0' || key === 'Delete' || key === 'Backspace') return 'gap';
  return SEAT_KINDS[Number(key) - 1];
}

export function keyOfBrush(brush: Brush): string {
  return String(brush === 'gap' ? 0 : SEAT_KINDS.indexOf(brush) + 1);
}

/** The plan being drawn, with its brush and its way back. */
export function useLayoutEditor(saved: Plan) {
  const [history, setHistory] = useState<History<Plan>>(() => historyOf(saved));
  // Nobody paints over a hall by looking at it: there the brush has to be taken up first.
  const [brush, setBrush] = useState<Brush | null>(saved.lines.length > 0 ? null : 'regular');
  const [kept, setKept] = useState(saved);
  const change = useCallback((make: (plan: Plan) => Plan, joins = false) => {
    setHistory((now) => step(now, make(now.present), joins));
  }, []);
  return {
    plan: history.present,
    isChanged: history.present !== kept,
    /** What is drawn now is what the server has. */
    markSaved: () => setKept(history.present),
    brush,
    setBrush,
    change,
    stroke: (places: readonly Place[], joins: boolean) =>
      change((plan) => (brush === null ? plan : paint(plan, places, brush)), joins),
    undo: history.past.length > 0 ? () => setHistory(undo) : null,
    redo: history.future.length > 0 ? () => setHistory(redo) : null,
  };
}

export type LayoutEditing = ReturnType<typeof useLayoutEditor>;
