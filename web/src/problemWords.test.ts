import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { Problem } from './shared/api/problem';
import { wordsFor } from './shared/api/wording';
import { loadArea, switchLanguage } from './shared/i18n/i18n';

const DOCUMENT = path.join(import.meta.dirname, '../../openapi.json');

const asSaidBy = (code: string) =>
  new Problem({ type: 'about:blank', title: 'Title', status: 409, code, detail: 'Detail' });

test('every code that an operation may answer has words of its own in both languages', async () => {
  const codes = codesIn(JSON.parse(readFileSync(DOCUMENT, 'utf8')));
  expect(codes.size).toBeGreaterThan(30);
  // Payment providers alone are told this one.
  codes.delete('signature_invalid');
  await loadArea('work');
  for (const language of ['en', 'de'] as const) {
    await switchLanguage(language);
    const worded = [...codes].filter((code) => wordsFor(asSaidBy(code)).title !== 'Title');
    expect(worded).toEqual([...codes]);
  }
});

function codesIn(document: {
  paths: Record<string, Record<string, { 'x-problems'?: string[] }>>;
}): Set<string> {
  const operations = Object.values(document.paths).flatMap((path) => Object.values(path));
  return new Set(operations.flatMap((operation) => operation['x-problems'] ?? []));
}
