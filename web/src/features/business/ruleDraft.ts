import type { PricingRule, PricingRuleRequest } from './prices';

/** A rule on the drawing board: one of the price list, or a new one, which has no `id`. */
export interface DraftRule {
  key: string;
  id: number | null;
  name: string;
  effect: PricingRule['effect'];
  conditions: PricingRule['conditions'];
}

/** What is to be done so that the price list says what the draft says. */
export type Step =
  | { kind: 'remove'; saved: PricingRule }
  | { kind: 'replace'; saved: PricingRule; rule: PricingRuleRequest }
  | { kind: 'add'; key: string; rule: PricingRuleRequest };

export function draftOf(saved: readonly PricingRule[]): DraftRule[] {
  return saved.map(draftRuleOf);
}

function draftRuleOf({ id, name, effect, conditions }: PricingRule): DraftRule {
  return { key: `${id}`, id, name, effect, conditions };
}

/** Puts a rule in place of the one with its key, or at the end. */
export function put(draft: readonly DraftRule[], rule: DraftRule): DraftRule[] {
  return draft.some(({ key }) => key === rule.key)
    ? draft.map((each) => (each.key === rule.key ? rule : each))
    : [...draft, rule];
}

export function without(draft: readonly DraftRule[], key: string): DraftRule[] {
  return draft.filter((each) => each.key !== key);
}

/** One place up or down; rules apply in their order. */
export function moved(draft: readonly DraftRule[], key: string, by: -1 | 1): DraftRule[] {
  const from = draft.findIndex((each) => each.key === key);
  const to = from + by;
  const [one, other] = [draft[from], draft[to]];
  if (!one || !other) return [...draft];
  return draft.map((each, index) => (index === from ? other : index === to ? one : each));
}

/** The draft as rules of the API; saved ones keep their position as long as the order allows it. */
export function requestsOf(saved: readonly PricingRule[], draft: readonly DraftRule[]): PricingRuleRequest[] {
  let last = -1;
  return draft.map(({ id, name, effect, conditions }) => {
    const kept = saved.find((each) => each.id === id)?.position ?? -1;
    last = kept > last ? kept : last + 1;
    return { position: last, name, effect, conditions };
  });
}

/** The steps from what is saved to the draft; none where they say the same. */
export function stepsTo(saved: readonly PricingRule[], draft: readonly DraftRule[]): Step[] {
  const rules = requestsOf(saved, draft);
  const removed = saved.filter(({ id }) => !draft.some((each) => each.id === id));
  const steps: Step[] = removed.map((rule) => ({ kind: 'remove', saved: rule }));
  for (const [index, rule] of rules.entries()) {
    const of = draft[index];
    const before = saved.find(({ id }) => id === of?.id);
    if (!before) steps.push({ kind: 'add', key: of?.key ?? '', rule });
    else if (!isSame(before, rule)) steps.push({ kind: 'replace', saved: before, rule });
  }
  return steps;
}

/**
 * The draft laid over what others have made of the rules since it was begun: what I did not touch is as they left it,
 * what I changed stays as I have it, what they added comes last.
 */
export function rebased(
  base: readonly PricingRule[],
  fresh: readonly PricingRule[],
  draft: readonly DraftRule[],
): DraftRule[] {
  const mine = draft.flatMap((rule): DraftRule[] => {
    const before = base.find(({ id }) => id === rule.id);
    const now = fresh.find(({ id }) => id === rule.id);
    const isMine = !before || !isSame(before, { ...rule, position: before.position });
    if (now) return [isMine ? rule : draftRuleOf(now)];
    return isMine ? [{ ...rule, id: null }] : [];
  });
  const added = fresh.filter(
    ({ id }) => !base.some((each) => each.id === id) && !mine.some((each) => each.id === id),
  );
  return [...mine, ...draftOf(added)];
}

function isSame(saved: PricingRule, rule: PricingRuleRequest): boolean {
  const of = ({ name, position, effect, conditions }: PricingRuleRequest) =>
    JSON.stringify([name, position, effect, sorted(conditions ?? {})]);
  return of(saved) === of(rule);
}

/** The members in a steady order: answers and forms may have them in different ones. */
function sorted(object: object): [string, unknown][] {
  return Object.entries(object).sort(([a], [b]) => a.localeCompare(b));
}

/** A draft and the rules that it is a draft of. */
export interface Board {
  base: readonly PricingRule[];
  draft: readonly DraftRule[];
}

/** The board after a step was carried out, and answered with the rule as it is saved now. */
export function after({ base, draft }: Board, step: Step, saved: PricingRule | undefined): Board {
  switch (step.kind) {
    case 'remove':
      return { base: base.filter(({ id }) => id !== step.saved.id), draft };
    case 'replace':
      return { base: base.map((rule) => (saved && rule.id === saved.id ? saved : rule)), draft };
    case 'add':
      if (!saved) return { base, draft };
      return {
        base: [...base, saved],
        draft: draft.map((rule) => (rule.key === step.key ? { ...rule, id: saved.id } : rule)),
      };
  }
}
