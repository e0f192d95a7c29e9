import { DEFAULT_THEME, defaultCssVariablesResolver, mergeMantineTheme } from '@mantine/core';
import { describe, expect, test } from 'vitest';
import { cssVariables, theme } from './theme';

type Rgb = [number, number, number];

const merged = mergeMantineTheme(DEFAULT_THEME, theme);
const base = defaultCssVariablesResolver(merged);
const ours = cssVariables(merged);

/** A CSS variable as the browser would resolve it in one scheme. */
function colour(name: string, scheme: 'light' | 'dark'): Rgb {
  const all: Record<string, string> = {
    ...base.variables,
    ...base[scheme],
    ...ours.variables,
    ...ours[scheme],
  };
  let value = all[`--mantine-${name}`] ?? '';
  for (let hops = 0; value.startsWith('var('); hops += 1) {
    if (hops > 9) throw new Error(`${name} points in circles`);
    value = all[value.slice(4, -1)] ?? '';
  }
  return parse(value, name);
}

function parse(value: string, name: string): Rgb {
  const hex = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(value)?.[1];
  if (hex) {
    const full = hex.length === 3 ? [...hex].map((digit) => digit + digit).join('') : hex;
    return [0, 2, 4].map((i) => Number.parseInt(full.slice(i, i + 2), 16)) as Rgb;
  }
  const rgb = /^rgba?\((\d+), ?(\d+), ?(\d+)(?:, ?1)?\)$/.exec(value);
  if (rgb) return [Number(rgb[1]), Number(rgb[2]), Number(rgb[3])];
  throw new Error(`${name} is no opaque colour: "${value}"`);
}

/** WCAG 2.2, relative luminance and contrast ratio. */
function luminance(rgb: Rgb): number {
  const [r, g, b] = rgb.map((channel) => {
    const c = channel / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  }) as Rgb;
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: Rgb, b: Rgb): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

const TINTS = ['velvet', 'red', 'orange', 'yellow', 'green', 'blue', 'gray'];
const FILLED = ['velvet', 'orange', 'green'];

/** Text on what is under it. */
const PAIRS: [string, string][] = [
  ['color-text', 'color-body'],
  ['color-text', 'color-default-hover'],
  ['color-dimmed', 'color-body'],
  ['color-placeholder', 'color-default'],
  ['color-error', 'color-body'],
  ['color-anchor', 'color-body'],
  ['color-anchor', 'color-default-hover'],
  ...TINTS.map((c): [string, string] => [`color-${c}-light-color`, `color-${c}-light`]),
  ...FILLED.map((c): [string, string] => ['color-white', `color-${c}-filled`]),
  ...FILLED.map((c): [string, string] => ['color-white', `color-${c}-filled-hover`]),
];

/** The edge of a field, which is all that tells where to type. */
const EDGES: [string, string][] = [
  ['color-field-line', 'color-body'],
  ['color-field-line', 'color-default'],
];

describe.each(['light', 'dark'] as const)('%s', (scheme) => {
  test.each(EDGES)('%s on %s is seen (WCAG AA, 3 : 1)', (edge, under) => {
    expect(contrast(colour(edge, scheme), colour(under, scheme))).toBeGreaterThanOrEqual(3);
  });

  test.each(PAIRS)('%s on %s reads (WCAG AA, 4.5 : 1)', (text, under) => {
    expect(contrast(colour(text, scheme), colour(under, scheme))).toBeGreaterThanOrEqual(4.5);
  });
});

test('the measure itself is right', () => {
  expect(contrast([0, 0, 0], [255, 255, 255])).toBeCloseTo(21, 5);
  expect(contrast([0x76, 0x76, 0x76], [255, 255, 255])).toBeCloseTo(4.54, 2);
});
