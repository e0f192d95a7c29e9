import { fileURLToPath } from 'node:url';
import { tanstackRouter } from '@tanstack/router-plugin/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import { firstLoad } from './tooling/firstLoad.ts';
import { kitStyles } from './tooling/kitStyles.ts';
import { precompress } from './tooling/precompress.ts';
import { preloadStart } from './tooling/preloadStart.ts';

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
    preloadStart(),
    precompress(),
    kitStyles(),
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
        // What every first page needs comes in two files instead of fifty, with the customers' frame and their home, which
        // would come as twenty small ones after it. The other pages stay apart: the router has split them off under a
        // name with a question mark. Those that people open from a search or a friend's message are one file each.
        codeSplitting: {
          groups: [
            // Asked for by the first few lines, which wait for the first paint: with the rest of it they would wait for it all.
            { name: 'preload', test: /vite\/preload-helper/, priority: 5 },
            // The half of it that stays the same from one release to the next stays in the browser's cache.
            {
              name: 'react',
              test: /\/node_modules\/(react|react-dom|scheduler)\/|\/src\/app\/react\.ts$/,
              priority: 4,
            },
            {
              name: 'start',
              test: /\/src\/app\/(start|routes\/[^?]*)\.tsx$|\/routes\/_site(\/index)?\.tsx\?/,
              priority: 3,
            },
            { name: 'film', test: /\/routes\/_site\/films\.\$filmId\.tsx\?/, priority: 2 },
            { name: 'seats', test: /\/routes\/_site\/showtimes\.\$showtimeId\.tsx\?/, priority: 1 },
          ],
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
    testTimeout: 60_000,
    restoreMocks: true,
    unstubGlobals: true,
  },
});
