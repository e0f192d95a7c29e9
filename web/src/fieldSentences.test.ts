import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { fieldWords } from './shared/api/fieldWords';
import { loadArea, switchLanguage } from './shared/i18n/i18n';

const CRATES = path.join(import.meta.dirname, '../../crates');

/** What no form of this client can provoke: shapes of JSON, parameters of lists, members it never sends together. */
const FOR_INTEGRATORS = [
  'either `seat_ids` or `best_available` must be given',
  'is needed with fold or utc_offset, instead of starts_at',
  'is needed, or starts_at',
  'is not a cursor of this list',
  'is not a cursor that a list gave',
  'must be 0 to 7 seconds',
  'must be 1 to 7 printable characters',
  'must be a list',
  'must be a string',
  'must be an object',
  'must be an offset such as +01:00',
  'must be keys of seats with commas between them',
  'must be left out where starts_local is given',
  'must be left out where utc_offset is given',
  'must be left out with a quote, which says which seats',
  'must be staff or admin; users sign up by themselves',
  'must be true or false',
  'must name only seats of `seat_ids`',
  'must not be more than seats',
  'must not say when it starts: days and times do',
];

test('every objection of the server to a field has words of its own in German', async () => {
  const sentences = new Set(['booking-domain', 'booking-app', 'api'].flatMap(sources).flatMap(sentencesIn));
  expect(sentences.size).toBeGreaterThan(80);
  await loadArea('work');
  await switchLanguage('de');
  const english = [...sentences].filter((sentence) => fieldWords(sentence) === sentence);
  expect(english.sort()).toEqual(FOR_INTEGRATORS);
});

test('every objection is worded with nothing left open, in English as well', async () => {
  await loadArea('work');
  await switchLanguage('en');
  const sentences = ['booking-domain', 'booking-app', 'api'].flatMap(sources).flatMap(sentencesIn);
  expect(sentences.map(fieldWords).filter((words) => /\{\{|fields\.|\bundefined\b/.test(words))).toEqual([]);
});

/** The code of a crate as far as it speaks to clients: no comments, no tests, none of its settings and commands. */
function sources(crate: string): string[] {
  const folder = path.join(CRATES, crate, 'src');
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.rs') && !/(^|\/)(tests|config|commands|import)(\.rs$|\/)/.test(file))
    .map((file) => readFileSync(path.join(folder, file), 'utf8').split('#[cfg(test)]')[0] ?? '')
    .map((code) => code.replace(/^\s*\/\/.*$/gm, ''));
}

/** Texts that say what a field must be, those handed to what collects objections, and errors of a value's form; `7` stands for what they fill in. */
function sentencesIn(code: string): string[] {
  const must = code.match(/"must [^"]+"/g) ?? [];
  const calls = code.match(/\b(FieldErrors::one|errors\.push|refuse)\([^;]*?(;|=>|\n\s*\n)/g) ?? [];
  const handed = calls.flatMap((call) => call.match(/"[^"]*"/g) ?? []);
  const errors = code.match(/(?<=#\[error\()"(is|does|comes) [^"]+"/g) ?? [];
  return [...must, ...handed, ...errors]
    .map((text) => text.slice(1, -1).replace(/\{\w*\}/g, '7'))
    .filter((text) => /\w \w/.test(text));
}
