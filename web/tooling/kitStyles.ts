import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Plugin } from 'vite';

/** What the build's files are asked for here. */
interface Output {
  type: 'chunk' | 'asset';
  fileName: string;
  code?: string;
  source?: string | Uint8Array;
}

/** The names that the kit gives its classes. */
const CLASS = /\bm_[0-9a-f]{6,10}\b/g;

/**
 * Fails the build when a component of the kit is used whose styles `src/app/kit.css` leaves out: it would be on the
 * page without its looks, which no test of behaviour would notice.
 */
export function kitStyles(): Plugin {
  return {
    name: 'marquee:kit-styles',
    apply: 'build',
    async writeBundle(_options, bundle) {
      const outputs = Object.values(bundle as unknown as Record<string, Output>);
      const all = await readFile(createRequire(import.meta.url).resolve('@mantine/core/styles.css'), 'utf8');
      const missing = unstyled(
        outputs.map(({ code }) => code ?? '').join(),
        outputs.map(({ fileName, source }) => (fileName.endsWith('.css') ? textOf(source) : '')).join(),
        all,
      );
      if (missing.length > 0)
        this.error(`src/app/kit.css lacks the styles of ${missing.map((name) => `.${name}`).join(', ')}`);
    },
  };
}

function textOf(source: string | Uint8Array = ''): string {
  return typeof source === 'string' ? source : new TextDecoder().decode(source);
}

/** The kit's classes that the code names, that the kit has styles for, and that the built styles lack. */
export function unstyled(code: string, styles: string, all: string): string[] {
  const [built, known] = [styles, all].map((text) => new Set(text.match(CLASS)));
  return [...new Set(code.match(CLASS))].filter((name) => known?.has(name) && !built?.has(name));
}
