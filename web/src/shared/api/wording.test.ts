import { expect, test } from 'vitest';
import { Problem } from './problem';
import { wordsFor } from './wording';

function problem(code: string, members: Record<string, unknown> = {}, retryAfterSeconds?: number) {
  const fields = { type: 'about:blank', title: 'Title', status: 409, code, detail: '`seat_ids` says it.' };
  return new Problem({ ...fields, members, retryAfterSeconds });
}

test('a customer is not told about members and fields', () => {
  for (const code of ['seat_orphan', 'seat_unavailable', 'payment_failed', 'booking_state_conflict']) {
    expect(wordsFor(problem(code)).detail).not.toMatch(/[`_]/);
  }
});

test('a refused payment says why in words, whatever the bank called it', () => {
  const said = (decline_code?: string) => wordsFor(problem('payment_failed', { decline_code })).detail;
  expect(said('payment_intent_authentication_failure')).toMatch(/^Your bank did not get your approval\./);
  expect(said('some_new_code')).toMatch(/^The bank refused it\./);
  expect(said()).toMatch(/^The bank refused it\./);
});

test('the two limits of holds are told apart', () => {
  expect(wordsFor(problem('hold_limit_reached', { expires_at: '2030-01-01T00:00:00Z' })).title).toMatch(
    /time/,
  );
  expect(wordsFor(problem('hold_limit_reached')).title).toMatch(/other seats/);
});

test('a locked account says how long', () => {
  expect(wordsFor(problem('account_locked', {}, 61)).detail).toContain('2 minutes');
  expect(wordsFor(problem('account_locked', {}, 30)).detail).toContain('a minute');
});

test('a code without words of its own keeps the server’s', () => {
  expect(wordsFor(problem('brand_new'))).toEqual({ title: 'Title', detail: '`seat_ids` says it.' });
});
