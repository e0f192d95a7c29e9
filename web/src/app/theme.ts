import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core';

/** Velvet: the curtain's and the seats' red. Shade 7 carries white text in both schemes. */
const velvet: MantineColorsTuple = [
  '#fdeff0',
  '#fbdadd',
  '#f5b3ba',
  '#ff98a2',
  '#e76b79',
  '#d64b5d',
  '#c02c43',
  '#a31f34',
  '#86182a',
  '#6c1322',
];

/** An auditorium with the lights down: brown-black, as the walls of one are. */
const dark: MantineColorsTuple = [
  '#f1e9df',
  '#cfc3b8',
  '#b5a89c',
  '#91857b',
  '#4a403b',
  '#382f2b',
  '#211b19',
  '#141010',
  '#0e0b0b',
  '#080606',
];

export const theme = createTheme({
  primaryColor: 'velvet',
  primaryShade: 7,
  colors: { velvet, dark },
  fontFamily:
    'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Helvetica Neue", Arial, sans-serif',
  defaultRadius: 'sm',
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    // A link in a sentence is told by more than its colour.
    Anchor: { defaultProps: { underline: 'always' } },
    // The head of a dialog is not the page's.
    Modal: { defaultProps: { attributes: { header: { role: 'presentation' } } } },
  },
  headings: {
    fontFamily: 'var(--display)',
    fontWeight: '400',
    sizes: {
      h1: { fontSize: 'clamp(2.6rem, 1.8rem + 3.2vw, 4.2rem)', lineHeight: '0.98' },
      h2: { fontSize: 'clamp(2rem, 1.6rem + 1.6vw, 2.8rem)', lineHeight: '1' },
      h3: { fontSize: '1.85rem', lineHeight: '1.05' },
      h4: { fontSize: '1.5rem', lineHeight: '1.08' },
      h5: { fontSize: '1.3rem', lineHeight: '1.1' },
    },
  },
});

/**
 * Paper by day and a dark room by night; and the colours that fail WCAG AA in the kit as it comes (dimmed text, error
 * text, tinted orange and yellow, filled buttons in light colours): `theme.test.ts` measures each pair that is used.
 */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-body': '#f7f1e6',
    '--mantine-color-text': '#1d1613',
    '--mantine-color-dimmed': '#62564b',
    '--mantine-color-placeholder': '#6b5f54',
    '--mantine-color-default': '#fffdf8',
    '--mantine-color-default-hover': '#f1e8d8',
    '--mantine-color-error': 'var(--mantine-color-red-9)',
    '--mantine-color-anchor': 'var(--mantine-color-velvet-7)',
    '--mantine-color-default-border': '#d8cbb6',
    '--mantine-color-field-line': '#8d7f70',
    '--mantine-color-gray-light': '#efe6d6',
    '--mantine-color-gray-light-color': '#3f352d',
    '--mantine-color-disabled': '#eae1d2',
    '--mantine-color-disabled-color': '#85786b',
    '--mantine-color-disabled-border': '#eae1d2',
    '--mantine-color-orange-light-color': '#8a3207',
    '--mantine-color-yellow-light-color': '#6f4a00',
    '--mantine-color-green-light-color': '#1c5b2a',
    '--mantine-color-orange-filled': '#b8420b',
    '--mantine-color-orange-filled-hover': '#9c370a',
    '--mantine-color-green-filled': '#237a37',
    '--mantine-color-green-filled-hover': '#1c652d',
  },
  dark: {
    '--mantine-color-body': 'var(--mantine-color-dark-7)',
    '--mantine-color-text': 'var(--mantine-color-dark-0)',
    '--mantine-color-dimmed': 'var(--mantine-color-dark-2)',
    '--mantine-color-placeholder': 'var(--mantine-color-dark-2)',
    '--mantine-color-default': 'var(--mantine-color-dark-6)',
    '--mantine-color-default-hover': '#2b2421',
    '--mantine-color-default-border': 'var(--mantine-color-dark-4)',
    '--mantine-color-error': 'var(--mantine-color-red-4)',
    '--mantine-color-anchor': 'var(--mantine-color-velvet-3)',
    '--mantine-color-field-line': 'var(--mantine-color-dark-3)',
    '--mantine-color-velvet-light': '#3d171c',
    '--mantine-color-velvet-light-color': '#ffb3ba',
    '--mantine-color-red-light': '#3d1b1f',
    '--mantine-color-red-light-color': '#ffb4b4',
    '--mantine-color-orange-light': '#3b2616',
    '--mantine-color-orange-light-color': '#ffc79c',
    '--mantine-color-gray-light': 'var(--mantine-color-dark-6)',
    '--mantine-color-gray-light-color': 'var(--mantine-color-dark-0)',
    '--mantine-color-orange-filled': '#b8420b',
    '--mantine-color-orange-filled-hover': '#9c370a',
    '--mantine-color-green-filled': '#237a37',
    '--mantine-color-green-filled-hover': '#1c652d',
  },
});
