import type { HtmlTagDescriptor, Plugin } from 'vite';

/** What the build's chunks are asked for here. */
interface Chunk {
  type: 'chunk' | 'asset';
  imports?: readonly string[];
  dynamicImports?: readonly string[];
  viteMetadata?: { importedCss?: ReadonlySet<string> };
}

/**
 * Has index.html fetch what its entry imports only after the first paint, with all that this imports in turn: so it is on
 * its way from the first moment, and waits for nothing but the paint.
 */
export function preloadStart(): Plugin {
  return {
    name: 'marquee:preload-start',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler(_html, { bundle = {}, chunk }) {
        const { imports = [], dynamicImports = [] } = chunk ?? {};
        return started(bundle as unknown as Record<string, Chunk>, dynamicImports, imports);
      },
    },
  };
}

/** The links for these chunks and what they need, but for what is there: scripts as they are imported, then styles. */
function started(
  bundle: Readonly<Record<string, Chunk>>,
  files: readonly string[],
  isThere: readonly string[],
): HtmlTagDescriptor[] {
  const scripts = new Set<string>();
  const follow = (file: string) => {
    if (scripts.has(file) || isThere.includes(file)) return;
    for (const imported of bundle[file]?.imports ?? []) follow(imported);
    scripts.add(file);
  };
  for (const file of files) follow(file);
  const styles = new Set(
    [...scripts].flatMap((file) => [...(bundle[file]?.viteMetadata?.importedCss ?? [])]),
  );
  return [
    ...[...scripts].map((file) => link({ rel: 'modulepreload', href: `/${file}` })),
    ...[...styles].map((file) => link({ rel: 'stylesheet', href: `/${file}` })),
  ];
}

function link(attrs: Record<string, string>): HtmlTagDescriptor {
  return { tag: 'link', attrs: { ...attrs, crossorigin: true }, injectTo: 'head' };
}
