import { fileURLToPath } from 'node:url';
import { tanstackRouter } from '@tanstack/router-plugin/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import { firstLoad } from './tooling/firstLoad.ts';
import { precompress } from './tooling/precompress.ts';

/** Where `cargo run` listens; `npm run dev` passes the API on to it. */
const api = process.env.MARQUEE_DEV_API ?? 'http://127.0.0.1:8080';

export default defineConfig({
  plugins: [
    // Before React: it rewrites the route files into lazily loaded halves.
    tanstackRouter({
      target: 'react',
      autoCodeSplitting: true,
      routesDirectory: './src/app/routes',
      generatedRouteTree: './src/app/routeTree.gen.ts',
      routeFileIgnorePattern: '\\.test\\.|\\.module\\.css$',
      quoteStyle: 'single',
      semicolons: true,
    }),
    react(),
    precompress(),
    // What somebody who opens the site waits for.
    firstLoad({ limitKb: 200, pages: ['/routes/_site.tsx', '/routes/_site/index.tsx'] }),
  ],
  resolve: {
    alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) },
  },
  // The server puts a fresh nonce in place of this word in every page it sends.
  html: { cspNonce: '__CSP_NONCE__' },
  build: {
    // A data: URI for an icon would save nothing here, and files of their own keep `font-src 'self'` honest.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    rolldownOptions: {
      output: {
        // What every first page needs comes in one file instead of fifty. The pages themselves stay apart: the router
        // has split them off under a name with a question mark.
        codeSplitting: {
          groups: [{ name: 'start', test: /\/src\/app\/(main|routes\/[^?]*)\.tsx$/ }],
        },
      },
    },
  },
  server: {
    proxy: Object.fromEntries(
      ['/api', '/docs', '/health', '/mailbox', '/problems'].map((path) => [path, { target: api }]),
    ),
  },
  test: {
    environment: 'jsdom',
    include: ['src/**/*.test.{ts,tsx}'],
    setupFiles: ['./src/testing/setup.ts'],
    testTimeout: 20_000,
    restoreMocks: true,
    unstubGlobals: true,
  },
});
