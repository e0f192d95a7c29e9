import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

/** What the build's chunks are asked for here. */
interface Chunk {
  type: 'chunk' | 'asset';
  fileName: string;
  isEntry?: boolean;
  imports?: readonly string[];
  moduleIds?: readonly string[];
}

/** Kilobytes, as browsers count a transfer. */
const KB = 1000;

/**
 * Fails the build when a customer's first page needs more script than it may: the entry, the routes of `pages` and all
 * that these import before they can run, gzipped. A barrel file or a library in the wrong chunk shows here, not on
 * somebody's phone.
 */
export function firstLoad({ limitKb, pages }: { limitKb: number; pages: readonly string[] }): Plugin {
  return {
    name: 'marquee:first-load',
    apply: 'build',
    async writeBundle({ dir }, bundle) {
      const chunks = new Map(
        Object.values(bundle as Record<string, Chunk>).map((each) => [each.fileName, each]),
      );
      const first = needed(chunks, pages);
      let bytes = 0;
      for (const file of first) bytes += gzipSync(await readFile(path.join(dir ?? '', file))).length;
      const kb = bytes / KB;
      const said = `first load: ${kb.toFixed(1)} kB of script, gzipped, in ${first.size} files (limit ${limitKb})`;
      if (kb > limitKb) this.error(said);
      this.info(said);
    },
  };
}

/** The entry and the chunks that hold the pages, with everything they import statically. */
export function needed(chunks: ReadonlyMap<string, Chunk>, pages: readonly string[]): Set<string> {
  const all = [...chunks.values()].filter((chunk) => chunk.type === 'chunk');
  const found = new Set<string>();
  const follow = (fileName: string) => {
    const chunk = chunks.get(fileName);
    if (!chunk || found.has(fileName)) return;
    found.add(fileName);
    for (const imported of chunk.imports ?? []) follow(imported);
  };
  for (const page of pages) {
    const holders = all.filter((chunk) => chunk.moduleIds?.some((id) => id.split('?')[0]?.endsWith(page)));
    if (holders.length === 0) throw new Error(`no chunk holds ${page}`);
    for (const { fileName } of holders) follow(fileName);
  }
  for (const { fileName, isEntry } of all) if (isEntry) follow(fileName);
  return found;
}
