import { expect, test } from 'vitest';
import { UNCONDITIONAL } from './conditions';
import type { PricingRule } from './prices';
import {
  after,
  type DraftRule,
  draftOf,
  moved,
  put,
  rebased,
  requestsOf,
  stepsTo,
  without,
} from './ruleDraft';

const rule = (id: number, position: number, fields: Partial<PricingRule> = {}): PricingRule => ({
  id,
  cinema_id: 1,
  position,
  name: `Rule ${id}`,
  effect: { amount: id },
  conditions: UNCONDITIONAL,
  currency: 'EUR',
  version: 1,
  updated_at: '2026-06-11T12:00:00Z',
  ...fields,
});

const SAVED = [rule(1, 10), rule(2, 20), rule(3, 30)];
const draft = draftOf(SAVED);
const fresh: DraftRule = {
  key: 'new',
  id: null,
  name: 'New',
  effect: { amount: 5 },
  conditions: UNCONDITIONAL,
};

const said = (steps: ReturnType<typeof stepsTo>) =>
  steps.map((step) => (step.kind === 'add' ? ['add', step.rule.position] : [step.kind, step.saved.id]));

test('nothing changed is nothing to do', () => {
  expect(stepsTo(SAVED, draft)).toEqual([]);
});

test('a rule that was changed is replaced, one that was taken out removed, a new one comes last', () => {
  const changed = put(put(without(draft, '2'), { ...fresh }), { ...(draft[0] as DraftRule), name: 'Other' });
  expect(said(stepsTo(SAVED, changed))).toEqual([
    ['remove', 2],
    ['replace', 1],
    ['add', 31],
  ]);
});

test('moving a rule touches no more positions than it must, and keeps them in order', () => {
  const up = moved(draft, '3', -1);
  expect(up.map(({ id }) => id)).toEqual([1, 3, 2]);
  expect(requestsOf(SAVED, up).map(({ position }) => position)).toEqual([10, 30, 31]);
  expect(said(stepsTo(SAVED, up))).toEqual([['replace', 2]]);
  expect(moved(draft, '1', -1)).toEqual(draft);
});

test('the order of members in an answer is no change', () => {
  const turned = Object.fromEntries(Object.entries(UNCONDITIONAL).reverse()) as PricingRule['conditions'];
  expect(stepsTo([rule(1, 1, { conditions: turned })], draftOf([rule(1, 1)]))).toEqual([]);
});

test('what others changed meanwhile is taken in, and what I changed stays mine', () => {
  const mine = put(draft, { ...(draft[0] as DraftRule), name: 'Mine' });
  const theirs = [
    rule(1, 10, { name: 'Theirs', version: 2 }),
    rule(2, 20, { name: 'Theirs too', version: 2 }),
    rule(4, 40),
  ];
  const laid = rebased(SAVED, theirs, mine);
  expect(laid.map(({ id, name }) => [id, name])).toEqual([
    [1, 'Mine'],
    [2, 'Theirs too'],
    [4, 'Rule 4'],
  ]);
  expect(said(stepsTo(theirs, laid))).toEqual([['replace', 1]]);
});

test('a rule that I changed and somebody took out comes back as a new one; one I removed stays away', () => {
  const mine = without(put(draft, { ...(draft[2] as DraftRule), name: 'Mine' }), '2');
  const laid = rebased(SAVED, [rule(1, 10), rule(2, 20)], mine);
  expect(said(stepsTo([rule(1, 10), rule(2, 20)], laid))).toEqual([
    ['remove', 2],
    ['add', 11],
  ]);
});

test('what was put into force before a step failed is not done twice', () => {
  const wanted = put(without(draft, '2'), fresh);
  const [remove, add] = stepsTo(SAVED, wanted);
  if (!remove || !add) throw new Error('two steps were expected');
  let board = after({ base: SAVED, draft: wanted }, remove, undefined);
  expect(said(stepsTo(board.base, board.draft))).toEqual([['add', 31]]);
  board = after(board, add, rule(9, 31, { name: 'New', effect: { amount: 5 } }));
  expect(stepsTo(board.base, board.draft)).toEqual([]);
});
