import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { addRule, type PricingRule, removeRule, replaceRule, rulesQuery } from './prices';
import {
  after,
  type Board,
  type DraftRule,
  draftOf,
  rebased,
  requestsOf,
  type Step,
  stepsTo,
} from './ruleDraft';

/** Changes to a cinema's rules, gathered until they are put into force together, or dropped. */
export function useRuleDraft(cinema: number, saved: readonly PricingRule[]) {
  const client = useQueryClient();
  const [board, setBoard] = useState<Board | null>(null);
  const base = board?.base ?? saved;
  const draft = board?.draft ?? draftOf(saved);
  const readAgain = () => client.fetchQuery({ ...rulesQuery(cinema), staleTime: 0 });

  const activation = useMutation({
    mutationFn: async () => {
      let at: Board = { base, draft };
      try {
        for (const step of stepsTo(base, draft)) at = after(at, step, await take(cinema, step));
      } catch (error) {
        // What was done stays done. The rest still names the versions it was drawn over.
        setBoard(at);
        throw error;
      }
      await readAgain();
      setBoard(null);
    },
  });

  // Until it has come, what is on the board names versions that nobody has any more.
  const rebasing = useMutation({
    mutationFn: async () => {
      const fresh = await readAgain();
      activation.reset();
      setBoard({ base: fresh, draft: rebased(base, fresh, draft) });
    },
  });

  return {
    draft,
    steps: stepsTo(base, draft),
    rules: requestsOf(base, draft),
    change: (next: readonly DraftRule[]) => setBoard({ base, draft: next }),
    discard: async () => {
      activation.reset();
      setBoard(null);
      await readAgain();
    },
    activation,
    /** Takes in what others have changed meanwhile. */
    rebasing,
  };
}

export type RuleDraft = ReturnType<typeof useRuleDraft>;

async function take(cinema: number, step: Step): Promise<PricingRule | undefined> {
  switch (step.kind) {
    case 'add':
      return addRule(cinema, step.rule);
    case 'replace':
      return replaceRule(step.saved, step.rule);
    case 'remove':
      await removeRule(step.saved);
      return undefined;
  }
}
