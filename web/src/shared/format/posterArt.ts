/*
 * There are no pictures of the films, so their posters are set from type and paper: which colours and which shape
 * follows from the title alone, so that a film looks the same on every page and every day.
 */

export interface Palette {
  paper: string;
  ink: string;
  shape: string;
  accent: string;
}

export type Motif = (typeof MOTIFS)[number];

export interface PosterLine {
  text: string;
  size: number;
  /** How wide the line is to be set. */
  width: number;
  /** Its baseline, counted from the top of the block. */
  y: number;
}

export interface PosterArt {
  palette: Palette;
  motif: Motif;
  /** Mirrors and turns the motif: 0 to 3. */
  turn: number;
  isTitleOnTop: boolean;
  lines: PosterLine[];
  /** How high the block of lines is. */
  height: number;
}

export const POSTER = { width: 200, height: 300, margin: 14 } as const;

const MOTIFS = ['sun', 'rays', 'bars', 'arcs', 'dots', 'beam', 'city', 'eye', 'steps', 'moon'] as const;

/** Ink on paper is 4.5 : 1 or more in each; the test measures it. */
export const PALETTES: readonly Palette[] = [
  { paper: '#e8d8b4', ink: '#23170f', shape: '#b3261e', accent: '#e0972f' },
  { paper: '#1d2b3a', ink: '#f6e7c8', shape: '#d1553b', accent: '#e9b44c' },
  { paper: '#7d1226', ink: '#ffe9c7', shape: '#e5563c', accent: '#f3b562' },
  { paper: '#dfe3d3', ink: '#16261f', shape: '#2f6b57', accent: '#d98b2b' },
  { paper: '#f2c14e', ink: '#2a1608', shape: '#c8401f', accent: '#7d1226' },
  { paper: '#243b2f', ink: '#f1e6c9', shape: '#8fae5d', accent: '#e3b04b' },
  { paper: '#2c1c3f', ink: '#fbe3d0', shape: '#c0487a', accent: '#f0a04b' },
  { paper: '#e5cfc4', ink: '#2b1a2a', shape: '#4a3b7c', accent: '#c2463a' },
  { paper: '#12100f', ink: '#f5ead2', shape: '#8f2133', accent: '#d9a441' },
  { paper: '#b9d0d6', ink: '#10232c', shape: '#1f5f78', accent: '#cf4a33' },
  { paper: '#d2691e', ink: '#170b05', shape: '#f4d9a0', accent: '#5a1a12' },
  { paper: '#0f3c46', ink: '#f7ead0', shape: '#e4793c', accent: '#7fc3b7' },
];

const LINE_GAP = 0.1;
const CAP_HEIGHT = 0.73;
const LARGEST = 84;
const HIGHEST = 168;

export function posterArt(title: string): PosterArt {
  const seed = hash(title);
  const pick = <T>(from: readonly T[], shift: number): T => from[(seed >>> shift) % from.length] as T;
  return {
    palette: pick(PALETTES, 3),
    motif: pick(MOTIFS, 9),
    turn: (seed >>> 15) % 4,
    isTitleOnTop: (seed >>> 19) % 3 === 0,
    ...setTitle(title),
  };
}

/** FNV-1a, then mixed: neighbours in the alphabet are not to be neighbours in colour. */
export function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const letter of text.normalize('NFC')) {
    value = Math.imul(value ^ (letter.codePointAt(0) ?? 0), 0x01000193);
  }
  value = Math.imul(value ^ (value >>> 16), 0x45d9f3b);
  return (value ^ (value >>> 15)) >>> 0;
}

/** The title in lines that each fill the width, broken where it can be set largest. */
function setTitle(title: string): { lines: PosterLine[]; height: number } {
  const words = title.toLocaleUpperCase('en').split(/\s+/).filter(Boolean).slice(0, 9);
  const width = POSTER.width - 2 * POSTER.margin;
  let best: { lines: PosterLine[]; height: number; score: number } = { lines: [], height: 0, score: -1 };
  for (const broken of partitions(words, 5)) {
    const set = setLines(broken, width);
    const score = set.lines.reduce((least, line) => Math.min(least, line.size), LARGEST) * 2 + set.height;
    if (set.height <= HIGHEST && score > best.score) best = { ...set, score };
  }
  return best.score < 0 ? setLines([words.join(' ')], width) : { lines: best.lines, height: best.height };
}

function setLines(texts: readonly string[], width: number): { lines: PosterLine[]; height: number } {
  let y = 0;
  const lines = texts.map((text, index) => {
    const natural = widthInEm(text);
    const size = Math.min(LARGEST, width / natural);
    y += size * (CAP_HEIGHT + (index > 0 ? LINE_GAP : 0));
    return { text, size, width: size * natural, y };
  });
  return { lines, height: y };
}

/** Every way to break the words into at most so many lines. */
function partitions(words: readonly string[], most: number): string[][] {
  const [first, ...rest] = words;
  if (first === undefined) return [[]];
  const found: string[][] = [[words.join(' ')]];
  if (most === 1) return found;
  for (let taken = 1; taken <= rest.length; taken += 1) {
    const line = words.slice(0, taken).join(' ');
    for (const others of partitions(words.slice(taken), most - 1)) found.push([line, ...others]);
  }
  return found;
}

/** About how wide League Gothic sets a text in capitals; the poster sets it to exactly this width. */
function widthInEm(text: string): number {
  let width = 0;
  for (const letter of text) width += WIDTHS[letter] ?? 0.39;
  return Math.max(width, 0.5);
}

const WIDTHS: Record<string, number> = {
  ' ': 0.17,
  I: 0.2,
  J: 0.25,
  M: 0.5,
  W: 0.56,
  E: 0.33,
  F: 0.31,
  L: 0.3,
  T: 0.33,
  '.': 0.17,
  ',': 0.17,
  ':': 0.18,
  "'": 0.15,
  '’': 0.15,
  '-': 0.22,
  '1': 0.26,
  '!': 0.2,
};
