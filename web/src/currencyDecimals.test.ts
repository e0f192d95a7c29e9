import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { decimalsOf } from './shared/format/money';

const MONEY = path.join(import.meta.dirname, '../../crates/booking-domain/src/money.rs');

test('every currency has the decimals that the server gives it', () => {
  const source = readFileSync(MONEY, 'utf8');
  const arms = source.matchAll(/((?:\s*\|?\s*b"[A-Z]{3}")+)\s*=> (\d)/g);
  const exceptions = new Map(
    [...arms].flatMap(([, codes = '', decimals]) =>
      [...codes.matchAll(/[A-Z]{3}/g)].map(([code]) => [code, Number(decimals)] as const),
    ),
  );
  expect(exceptions.size).toBeGreaterThan(20);
  const all = new Set([...exceptions.keys(), ...Intl.supportedValuesOf('currency')]);
  const others = [...all].filter((code) => decimalsOf(code) !== (exceptions.get(code) ?? 2));
  expect(others).toEqual([]);
});
