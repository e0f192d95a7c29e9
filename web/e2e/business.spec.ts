import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import type { House } from './house';
import { ADMIN, expect, hold, logIn, logInHere, payWith, test } from './journey';
import { expectFine } from './look';

const PAYS = '4242424242424242';

/** Through an area's door to one of its pages. */
async function openAsAdmin(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await logInHere(page, ADMIN);
}

/** Somebody books two seats and pays, in a browser of their own. */
async function sell(page: Page, house: House): Promise<void> {
  const show = await house.emptyShow();
  await logIn(page, await house.customer());
  await hold(page, show.id, ['C1', 'C2']);
  await page.getByRole('button', { name: 'Continue to payment' }).click();
  await payWith(page, PAYS);
  await expect(page.getByRole('img', { name: /^QR code/ })).toHaveCount(2);
}

/** The large figure of a tile. */
async function tile(page: Page, label: string): Promise<number> {
  const text = await page.getByRole('listitem').filter({ hasText: label }).locator('span').innerText();
  return Number(text.replace(/[^\d.]/g, ''));
}

test('a sale appears on the dashboard, in the revenue report, and in its file', async ({
  page,
  another,
  house,
}) => {
  test.slow();
  await openAsAdmin(page, '/admin');
  await expect(page.getByRole('heading', { name: /^Today/ })).toBeVisible();
  const before = await tile(page, 'Tickets sold');
  const sales = await tile(page, 'Net sales in EUR');
  await sell(await another(), house);
  // The server keeps a dashboard for some seconds.
  await expect(async () => {
    await page.reload();
    expect(await tile(page, 'Tickets sold')).toBe(before + 2);
  }).toPass({ timeout: 30_000 });
  expect(await tile(page, 'Net sales in EUR')).toBeGreaterThan(sales);
  await expect(page.locator('.recharts-surface').first()).toBeAttached();
  await expectFine(page, 'admin-dashboard');
  await page.getByText('As a table').first().click();
  await expect(page.getByRole('table', { name: /^Net sales in/ }).getByRole('row')).toHaveCount(15);

  await page.getByRole('link', { name: 'Reports' }).click();
  await expect(page.getByRole('heading', { name: 'Revenue', level: 1 })).toBeVisible();
  const table = page.getByRole('table', { name: 'Revenue' });
  await expect(table).toContainText('Together');
  await expectFine(page, 'admin-report-revenue');
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download CSV' }).click();
  const csv = await readFile(await (await saved).path(), 'utf8');
  const today =
    csv
      .trim()
      .split('\n')
      .filter((line) => line.includes(',EUR,'))
      .at(-1) ?? '';
  const shown = table.locator('tbody tr').filter({ hasText: 'EUR' }).last();
  await expect(shown).toContainText(`€${today.split(',').at(-1)}`);
});

test('every report has its chart and table; range and grouping stand in the address', async ({ page }) => {
  test.slow();
  await openAsAdmin(page, '/admin/reports/occupancy?from=2020-01-01&to=2020-01-31');
  await expect(page.getByText('Nothing of this in these days.')).toBeVisible();
  await page.getByRole('button', { name: '4 weeks' }).click();
  await page.getByLabel('By', { exact: true }).selectOption('film');
  await expect(page.getByRole('table', { name: 'Occupancy' })).toBeVisible();
  await expect(page).toHaveURL(/group=film/);
  await expectFine(page, 'admin-report-occupancy');
  await page.reload();
  await expect(page.getByLabel('By', { exact: true })).toHaveValue('film');
  for (const name of ['Attendance', 'Films', 'Funnel']) {
    await page.getByRole('navigation', { name: 'Reports' }).getByRole('link', { name }).click();
    await expect(page.getByRole('table', { name })).toBeVisible();
    await expectFine(page, `admin-report-${name.toLowerCase()}`);
  }
  for (const name of ['Promotions', 'Refunds']) {
    await page.getByRole('navigation', { name: 'Reports' }).getByRole('link', { name }).click();
    await expect(page.getByRole('heading', { name, level: 1 })).toBeVisible();
  }
});
