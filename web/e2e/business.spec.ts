import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { House } from './house';
import { ADMIN, expect, hold, logIn, logInHere, payWith, STAFF, test } from './journey';
import { expectFine } from './look';
import { PostOffice } from './postOffice';
import { Marquee } from './server';

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

test('a price rule is changed on the drawing board, tried on past sales, and then put into force', async ({
  page,
  house,
}) => {
  test.slow();
  const show = await house.emptyShow();
  const price = async () => (await house.seats(show.id)).seats.find(({ type }) => type === 'premium')?.price;
  const before = (await price()) ?? 0;
  expect(before).toBeGreaterThan(0);

  await openAsAdmin(page, '/admin/prices');
  await page.getByLabel('Cinema').selectOption('Lichtburg');
  await expect(page.getByRole('row').filter({ hasText: 'Premium seat' })).toContainText('+€2.00');
  await expectFine(page, 'admin-prices');
  await page.getByRole('button', { name: 'Edit Premium seat' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Effect').fill('5,00');
  await expectFine(page, 'admin-price-rule');
  await dialog.getByRole('button', { name: 'Take over' }).click();
  await expect(page.getByText('1 change that is not in force')).toBeVisible();
  await expect(page.getByRole('row').filter({ hasText: 'Premium seat' })).toContainText('Changed');

  page.once('dialog', (question) => question.dismiss());
  await page.getByRole('link', { name: 'Promotions' }).click();
  await expect(page, 'the draft is not lost by mistake').toHaveURL(/prices/);
  await page.getByRole('button', { name: 'Try', exact: true }).click();
  await expect(page.getByText(/was charged, .* would have been: \+€/)).toBeVisible();
  await expect(page.getByRole('table', { name: 'Difference by film' })).toBeVisible();
  await expect(page.locator('.recharts-surface').first()).toBeAttached();
  await expectFine(page, 'admin-price-simulation');
  expect(await price(), 'nothing is in force yet').toBe(before);

  await page.getByRole('button', { name: 'Put into force' }).click();
  await expect(page.getByText('The rules are in force.')).toBeVisible();
  await expect(page.getByRole('row').filter({ hasText: 'Premium seat' })).toContainText('+€5.00');
  await expect.poll(price).toBe(before + 3);
});

test('a change that another administrator overtook takes theirs in, and keeps mine', async ({
  page,
  another,
  watch,
}) => {
  test.slow();
  const other = await another();
  for (const each of [page, other]) {
    await openAsAdmin(each, '/admin/prices');
    await expect(each.getByRole('row').filter({ hasText: 'Matinee' })).toBeVisible();
  }
  const change = async (who: Page, rule: string, percent: string) => {
    await who.getByRole('button', { name: `Edit ${rule}` }).click();
    await who.getByRole('dialog').getByLabel('Effect').fill(percent);
    await who.getByRole('button', { name: 'Take over' }).click();
  };
  await change(other, 'Matinee', '-40');
  await other.getByRole('button', { name: 'Put into force' }).click();
  await expect(other.getByText('The rules are in force.')).toBeVisible();

  await change(page, 'Matinee', '-30');
  watch.allow(412);
  await page.getByRole('button', { name: 'Put into force' }).click();
  await expect(page.getByRole('alert')).toContainText('Somebody else has changed this meanwhile');
  await page.getByRole('button', { name: 'Take in the other changes' }).click();
  await page.getByRole('button', { name: 'Put into force' }).click();
  await expect(page.getByText('The rules are in force.')).toBeVisible();
  await expect(page.getByRole('row').filter({ hasText: 'Matinee' })).toContainText('−30%');
});

test('a price list is saved over the version that was read, and wrong values are told at their fields', async ({
  page,
  watch,
}) => {
  await openAsAdmin(page, '/admin/prices');
  await page.getByLabel('Lowest price of a seat').fill('9');
  await page.getByLabel('Highest price of a seat').fill('5');
  watch.allow(422);
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText(/must be|must not/)).toBeVisible();
  await page.getByLabel('Highest price of a seat').fill('50');
  await page.getByLabel('Fee for a booking, USD').fill('0.75');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Saved.')).toBeVisible();
  await page.reload();
  await expect(page.getByLabel('Highest price of a seat')).toHaveValue('50');
  await expect(page.getByLabel('Fee for a booking, USD')).toHaveValue('0.75');
});

test('a promotion is made, taken by a quote, changed, and ended', async ({ page, house, watch }) => {
  test.slow();
  const show = await house.emptyShow();
  const seats = (await house.seats(show.id)).seats.slice(0, 2).map(({ id }) => id);
  const quote = (promo_code: string) =>
    page.request.post(`/api/v1/showtimes/${show.id}/quote`, { data: { seat_ids: seats, promo_code } });

  await openAsAdmin(page, '/admin/promotions');
  await expect(page.getByRole('table', { name: 'Promotions' })).toContainText('WELCOME10');
  await page.getByRole('button', { name: 'New promotion' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Code').fill('welcome10');
  await dialog.getByLabel('Name').fill('Half price');
  await dialog.getByLabel('Takes off').fill('50');
  watch.allow(422);
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog.getByText('is the code of another promotion')).toBeVisible();
  await expectFine(page, 'admin-promotion-form');
  await dialog.getByLabel('Code').fill('HALF-PRICE');
  await dialog.getByLabel('Uses in all, at most').fill('7');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('row').filter({ hasText: 'HALF-PRICE' })).toContainText('50% off');
  await expectFine(page, 'admin-promotions');

  const answer = await quote('HALF-PRICE');
  expect(answer.ok()).toBe(true);
  const { pricing } = await answer.json();
  expect(pricing.promotion.name).toBe('Half price');
  expect(pricing.discount).toBeGreaterThan(0);

  await page.getByRole('button', { name: 'Uses of HALF-PRICE' }).click();
  await expect(dialog.getByText('No booking uses it now.')).toBeVisible();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'End HALF-PRICE' }).click();
  await dialog.getByRole('button', { name: 'End it for good' }).click();
  await expect(page.getByRole('row').filter({ hasText: 'HALF-PRICE' })).toHaveCount(0);
  expect((await quote('HALF-PRICE')).ok()).toBe(false);
});

test('payments, refunds, the audit log and the integrity page tell of a booking that was paid and cancelled', async ({
  page,
  another,
  house,
}) => {
  test.slow();
  const guest = await another();
  await sell(guest, house);
  const reference =
    (await guest.getByRole('heading', { level: 1 }).innerText()).match(/\w{4}-\w{4}/)?.[0] ?? '';
  const number = guest.url().match(/\d+$/)?.[0] ?? '';
  expect(reference).not.toBe('');
  await guest.getByRole('button', { name: 'Cancel this booking' }).click();
  await guest.getByRole('button', { name: 'Yes, cancel it' }).click();
  await expect(guest.getByText('This booking is cancelled')).toBeVisible();

  await openAsAdmin(page, '/admin/payments');
  await page.getByLabel('Number of the booking').fill(number);
  const row = page.getByRole('row').filter({ hasText: reference });
  await expect(row).toContainText('Paid');
  await expect(page.getByRole('row')).toHaveCount(2);
  await expectFine(page, 'admin-payments');
  await page.getByRole('link', { name: 'Refunds' }).click();
  await expect(row).toContainText('Cancelled');
  await expect(row).toContainText('Done');
  await expectFine(page, 'admin-refunds');
  await page.getByRole('link', { name: 'Notifications' }).click();
  await page.getByLabel('Message').selectOption('Refund made');
  // The list of before has other mails of the booking, as long as the answer is on its way.
  const refundMade = page.getByRole('row').filter({ hasText: 'Refund made' });
  await expect(refundMade.filter({ hasText: `booking ${number}` })).toContainText('Delivered');
  await expectFine(page, 'admin-notifications');

  await page.getByRole('link', { name: 'Audit log' }).click();
  await page.getByLabel('To what').fill('booking');
  await page.getByLabel('Its key').fill(number);
  await page.getByRole('button', { name: 'Show', exact: true }).click();
  const cancelled = page.getByRole('row').filter({ hasText: 'booking.cancelled' });
  await expect(cancelled).toHaveCount(1);
  await expect(cancelled.locator('del')).toHaveText('confirmed');
  await expect(cancelled.locator('ins')).toHaveText('cancelled');
  await expect(page).toHaveURL(/entity_id=/);
  await expectFine(page, 'admin-audit-log');
  await page.getByRole('button', { name: 'Only payments', exact: true }).first().click();
  await expect(page.getByLabel('Who')).toHaveValue('payments');

  await page.getByRole('link', { name: 'Integrity' }).first().click();
  await expect(page.getByText('Every rule holds')).toBeVisible();
  await expect(page.getByText('No seat is sold twice')).toBeVisible();
  await expect(page.getByText(/(\d+) of \1 rules hold/)).toBeVisible();
  await expectFine(page, 'admin-integrity');
});

/** This one needs a mail server that refuses, so it has a house of its own. */
const refused = test.extend<{ office: PostOffice; server: Marquee }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of what is needed from here
  office: async ({}, use) => {
    const office = await PostOffice.open();
    await use(office);
    await office.close();
  },
  server: async ({ office }, use) => {
    const server = await Marquee.open({
      SMTP_URL: office.url,
      MARQUEE_MAIL_FROM: 'Marquee <tickets@journey.test>',
    });
    await use(server);
    await server.close();
  },
  baseURL: async ({ server }, use) => use(server.url),
});

refused('a message that was given up is sent again, and arrives', async ({ page, office, server }) => {
  refused.slow();
  const rooms = await House.at(server.url);
  // Not the mail with the link: what was given up keeps no link.
  const customer = await rooms.customer();
  await rooms.signUpAgain(customer);
  const { email } = customer;
  await rooms.close();
  await openAsAdmin(page, '/admin/notifications');
  await page.getByLabel('State').selectOption('Given up');
  await page.getByLabel('Message').selectOption('Has an account already');
  const row = page.getByRole('row').filter({ hasText: email });
  await expect(async () => {
    await page.reload();
    await expect(row).toContainText('no such mailbox here', { timeout: 1_000 });
  }).toPass({ timeout: 30_000 });
  await expectFine(page, 'admin-notifications-dead');
  expect(office.taken).not.toContain(email);

  office.takeMails();
  await row.getByRole('button', { name: /^Try again/ }).click();
  await expect(row).toHaveCount(0);
  await page.getByLabel('State').selectOption('Every state');
  await expect(row).toContainText('Delivered', { timeout: 30_000 });
  expect(office.taken).toContain(email);
});

const PAGES = [
  'reports/revenue',
  'reports/screens',
  'prices',
  'promotions',
  'payments',
  'refunds',
  'notifications',
  'audit',
];

test('the pages about money are for administrators alone', async ({ page }) => {
  await page.goto('/staff');
  await logInHere(page, STAFF);
  await expect(page.getByRole('heading', { name: 'Today', exact: true })).toBeVisible();
  for (const each of PAGES) {
    await page.goto(`/admin/${each}`);
    await expect(page.getByRole('heading', { name: 'This seat is empty' })).toBeVisible();
  }
});

test('German words are longer, and fit as well; on a phone the list of pages opens and closes', async ({
  page,
}) => {
  test.setTimeout(180_000);
  await openAsAdmin(page, '/admin');
  await page.getByRole('button', { name: 'Deutsch' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Überblick' })).toBeVisible();
  for (const each of ['', ...PAGES, 'integrity']) {
    await page.goto(`/admin/${each}`);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await expect(
      page.getByRole('status', { name: /wird geladen|werden geladen|wird geprüft|werden geprüft/ }),
    ).toHaveCount(0);
    await expectFine(page, `de-admin-${each.replace('/', '-') || 'dashboard'}`);
  }
  await page.setViewportSize({ width: 360, height: 700 });
  await expect(page.getByRole('link', { name: 'Preise' })).toBeHidden();
  await page.getByRole('button', { name: 'Seiten' }).click();
  await page.getByRole('link', { name: 'Preise' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Preise' })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Aktionen' })).toBeHidden();
});
