import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const SRC = import.meta.dirname;

/** Lower may not know of higher. `api` is what the OpenAPI document generates. */
const LAYERS = ['api', 'shared', 'features', 'app'];

interface Import {
  from: string;
  to: string;
}

function sources(): string[] {
  return readdirSync(SRC, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file) && !/\.(test|gen)\.tsx?$/.test(file))
    .filter((file) => LAYERS.includes(layer(file)));
}

/** What a file imports of ours, as paths from `src`. */
function importsOf(file: string): Import[] {
  const text = readFileSync(path.join(SRC, file), 'utf8');
  return [...text.matchAll(/(?:from|import)\s*\(?\s*'(@\/|\.{1,2}\/)([^']+)'/g)].map(([, start, rest]) => ({
    from: file,
    to: start === '@/' ? `${rest}` : path.join(path.dirname(file), `${start}${rest}`),
  }));
}

const layer = (file: string) => file.split(path.sep)[0] ?? '';
const feature = (file: string) => file.split(path.sep)[1] ?? '';

const imports = sources().flatMap(importsOf);

test('there are imports to look at', () => {
  expect(imports.length).toBeGreaterThan(10);
});

test('imports point from app to features to shared', () => {
  const wrong = imports.filter(({ from, to }) => LAYERS.indexOf(layer(to)) > LAYERS.indexOf(layer(from)));
  expect(wrong).toEqual([]);
});

test('every journey is watched: its test is the one that fails on what the browser complains of', () => {
  const folder = path.join(SRC, '../e2e');
  const journeys = readdirSync(folder).filter((file) => file.endsWith('.spec.ts'));
  expect(journeys.length).toBeGreaterThan(10);
  for (const file of journeys) {
    const text = readFileSync(path.join(folder, file), 'utf8');
    expect(text, file).toMatch(/import \{[^}]*\btest\b[^}]*\} from '.\/(journey|desk)';/);
    expect(text, file).not.toMatch(/import \{[^}]*\btest\b[^}]*\} from '@playwright\/test';/);
  }
});

test('features do not import each other', () => {
  const wrong = imports.filter(
    ({ from, to }) => layer(from) === 'features' && layer(to) === 'features' && feature(from) !== feature(to),
  );
  expect(wrong).toEqual([]);
});
