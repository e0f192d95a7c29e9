/** How films are shown, as it is said everywhere: what a show is planned with is what it is looked for by. */
export const SHOW_FORMATS = ['2D', '3D', '4K', 'IMAX', '35mm', '70mm'] as const;
