import type { Page } from '@playwright/test';
import type { House } from './house';
import { expect, hold, logIn, payWith, test } from './journey';

const PAYS = '4242424242424242';
const IS_DECLINED = '4000000000000002';
const ASKS_THE_BANK = '4000002500003155';
const SETTLES_LATE = '4000000000000077';

async function toPayment(page: Page, house: House): Promise<void> {
  const show = await house.emptyShow();
  await logIn(page, await house.customer());
  await hold(page, show.id, ['C1', 'C2']);
  await page.getByRole('button', { name: 'Continue to payment' }).click();
}

const codes = (page: Page) => page.getByRole('img', { name: /^QR code/ });

test('a declined card says why, and another card pays the same booking', async ({ page, house, watch }) => {
  await toPayment(page, house);
  const url = page.url();
  watch.allow(402);
  await payWith(page, IS_DECLINED);
  const alert = page.getByRole('alert');
  await expect(alert).toContainText('Your bank declined the card. Your seats are still held');
  // Once is enough.
  await expect(alert).toHaveCount(1);
  await expect(page.getByRole('timer')).toBeVisible();
  await payWith(page, PAYS);
  await expect(codes(page)).toHaveCount(2);
  expect(page.url()).toBe(url);
});

test('a bank that is refused keeps the seats; one that is answered pays, also after a reload', async ({
  page,
  house,
  watch,
}) => {
  await toPayment(page, house);
  await payWith(page, ASKS_THE_BANK);
  watch.allow(402);
  await page.getByRole('button', { name: 'No, refuse' }).click();
  await expect(page.getByRole('alert')).toContainText('Your bank did not get your approval');
  await expect(page.getByRole('timer')).toBeVisible();

  await payWith(page, ASKS_THE_BANK);
  await expect(page.getByRole('heading', { name: 'Your bank asks' })).toBeVisible();
  await page.reload();
  await page.getByRole('button', { name: 'Yes, it is me' }).click();
  await expect(codes(page)).toHaveCount(2);
});

test('a payment that settles late says so and becomes tickets by itself, also after a reload', async ({
  page,
  house,
}) => {
  await toPayment(page, house);
  await payWith(page, SETTLES_LATE);
  await expect(page.getByText('Your payment is being settled.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Let the seats go' })).toHaveCount(0);
  await page.reload();
  await expect(page.getByText('Your payment is being settled.')).toBeVisible();
  await expect(codes(page)).toHaveCount(2, { timeout: 20_000 });
});

test('a second tab becomes confirmed as well, without being touched', async ({ page, context, house }) => {
  await toPayment(page, house);
  await payWith(page, ASKS_THE_BANK);
  await expect(page.getByRole('heading', { name: 'Your bank asks' })).toBeVisible();
  const second = await context.newPage();
  await second.goto(page.url());
  await expect(second.getByLabel('Card number')).toBeVisible();
  await page.getByRole('button', { name: 'Yes, it is me' }).click();
  await expect(codes(page)).toHaveCount(2);
  await expect(codes(second)).toHaveCount(2);
});
