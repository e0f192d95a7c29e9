import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core';

/** Velvet: the seats' red. Shade 7 carries white text in both schemes. */
const velvet: MantineColorsTuple = [
  '#fdf0f1',
  '#f9dcdf',
  '#f2b5bb',
  '#ec8f99',
  '#e5707d',
  '#d94f60',
  '#c43548',
  '#a82a3d',
  '#8f2133',
  '#761a2a',
];

/** A dark room: a little violet, so that it is not the grey of an editor. */
const dark: MantineColorsTuple = [
  '#e7e4ec',
  '#c4bfcd',
  '#a8a2b3',
  '#8a8496',
  '#423d4d',
  '#332f3c',
  '#24212b',
  '#15131a',
  '#100e14',
  '#0a090d',
];

export const theme = createTheme({
  primaryColor: 'velvet',
  primaryShade: 7,
  colors: { velvet, dark },
  fontFamily:
    'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Helvetica Neue", Arial, sans-serif',
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  headings: { fontWeight: '750' },
});

/**
 * Colours that fail WCAG AA in the kit as it comes (dimmed text, error text, tinted orange and yellow, filled
 * buttons in light colours): `theme.test.ts` measures each pair that is used.
 */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-body': '#fdfbf8',
    '--mantine-color-text': '#1f1b24',
    '--mantine-color-dimmed': '#5d5866',
    '--mantine-color-placeholder': '#6b6675',
    '--mantine-color-error': 'var(--mantine-color-red-9)',
    '--mantine-color-anchor': 'var(--mantine-color-velvet-7)',
    '--mantine-color-default-border': '#d6d1da',
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
    '--mantine-color-dimmed': 'var(--mantine-color-dark-2)',
    '--mantine-color-placeholder': 'var(--mantine-color-dark-2)',
    '--mantine-color-error': 'var(--mantine-color-red-4)',
    '--mantine-color-anchor': 'var(--mantine-color-velvet-3)',
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
