import { expect, test } from 'vitest';
import { hash, PALETTES, POSTER, posterArt } from './posterArt';

function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const c = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

test.each(PALETTES)('$ink on $paper reads (4.5 : 1)', ({ ink, paper }) => {
  const [dark, light] = [luminance(ink), luminance(paper)].sort((a, b) => a - b) as [number, number];
  expect((light + 0.05) / (dark + 0.05)).toBeGreaterThanOrEqual(4.5);
});

test('a title always has the same poster, and titles that begin alike do not all have one', () => {
  expect(posterArt('Detour')).toEqual(posterArt('Detour'));
  const looks = ['The Kid', 'The General', 'The Gold Rush', 'The Circus'].map((title) => {
    const { palette, motif } = posterArt(title);
    return `${palette.paper} ${motif}`;
  });
  expect(new Set(looks).size).toBeGreaterThan(2);
});

test.each([
  'M',
  'Nosferatu',
  'The Cabinet of Dr. Caligari',
  'A very long title that nobody could ever put on one poster at all',
  '',
])('the title %j stays on the paper and loses no word', (title) => {
  const { lines, height } = posterArt(title);
  for (const line of lines) {
    expect(line.width).toBeLessThanOrEqual(POSTER.width - 2 * POSTER.margin + 0.01);
    expect(line.size).toBeGreaterThan(8);
  }
  expect(height).toBeLessThanOrEqual(POSTER.height - 2 * POSTER.margin);
  const first = title.toUpperCase().split(' ').slice(0, 9).join(' ');
  expect(lines.map((line) => line.text).join(' ')).toBe(first);
});

test('a hash is a number that can be shifted', () => {
  expect(hash('Detour')).toBe(hash('Detour') >>> 0);
  expect(hash('Detour')).not.toBe(hash('Detours'));
});
