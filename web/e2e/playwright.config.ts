import { existsSync } from 'node:fs';
import { defineConfig } from '@playwright/test';

/** The browser of the system: Playwright's own would be a download of its own. `tests/run` installs it. */
const CHROMIUM = [
  process.env.MARQUEE_CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
].find((file) => file && existsSync(file));
if (!CHROMIUM)
  throw new Error(
    'missing: Chromium; install it (Debian: apt-get install chromium) or name it in MARQUEE_CHROMIUM',
  );

export default defineConfig({
  testDir: '.',
  outputDir: '../e2e-results',
  // Each worker has a server of its own.
  workers: 2,
  fullyParallel: true,
  forbidOnly: Boolean(process.env.CI),
  retries: 0,
  timeout: 120_000,
  expect: { timeout: 20_000 },
  reporter: [['list']],
  use: {
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    viewport: { width: 1280, height: 800 },
    actionTimeout: 20_000,
    screenshot: 'only-on-failure',
    trace: 'off',
    launchOptions: {
      executablePath: CHROMIUM,
      args: [
        '--disable-gpu',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
});
