import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, type Page } from '@playwright/test';
import type { AxeResults, RunOptions } from 'axe-core';

/** Run in the page by the debugger, so that the content security policy can stay as it is. */
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const OPTIONS: RunOptions = {
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  resultTypes: ['violations'],
};

/** `MARQUEE_LOOKS=1` keeps a picture of every page in every variant, in `e2e-results/looks`. */
const KEEP = Boolean(process.env.MARQUEE_LOOKS);

const DESK = { width: 1280, height: 800 };
/** As narrow as WCAG asks a page to reflow to, which is also a desk zoomed to 400 %. */
const PHONE = { width: 320, height: 640 };

/** Each scheme and each screen meets axe once; a person looks at all four. */
const VARIANTS = [
  { name: 'light-desk', colorScheme: 'light', size: DESK, axe: false },
  { name: 'dark-desk', colorScheme: 'dark', size: DESK, axe: true },
  { name: 'dark-phone', colorScheme: 'dark', size: PHONE, axe: false },
  { name: 'light-phone', colorScheme: 'light', size: PHONE, axe: true },
] as const;

/** Nothing axe objects to, and nothing beside the screen to scroll to. */
export async function expectFine(page: Page, name: string): Promise<void> {
  for (const variant of VARIANTS) {
    await page.emulateMedia({ colorScheme: variant.colorScheme });
    await page.setViewportSize(variant.size);
    await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', variant.colorScheme);
    await settle(page);
    if (KEEP)
      await page.screenshot({ path: `e2e-results/looks/${name}.${variant.name}.png`, fullPage: true });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect.soft(wide, `${name} (${variant.name}) is wider than the screen`).toBeLessThanOrEqual(0);
    if (variant.axe) expect.soft(await objections(page), `axe on ${name} (${variant.name})`).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: null });
  await page.setViewportSize(DESK);
}

/** What fades in has half its contrast on the way; what turns for ever is not waited for. */
async function settle(page: Page): Promise<void> {
  await page.evaluate(async () => {
    window.scrollTo(0, 0);
    const fading = document
      .getAnimations()
      .filter((each) => each.effect?.getTiming().iterations !== Infinity);
    await Promise.all(fading.map((each) => each.finished.catch(() => null)));
  });
}

async function objections(page: Page): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(AXE);
  const { violations } = await page.evaluate(
    (options) => (window as unknown as { axe: { run(o: unknown): Promise<AxeResults> } }).axe.run(options),
    OPTIONS,
  );
  return violations.map(({ id, help, nodes }) => {
    const first = nodes[0];
    return `${id}: ${help}\n  ${first?.html}\n  ${first?.failureSummary}`;
  });
}
