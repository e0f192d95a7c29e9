import type { Locator, Page } from '@playwright/test';
import { expect, expectSeat, seat, test } from './journey';

/** Presses Tab until the focus is on it, as somebody without a mouse does. */
async function tabTo(page: Page, wanted: Locator): Promise<void> {
  await expect(wanted).toBeVisible();
  for (let presses = 0; presses < 60; presses += 1) {
    await page.keyboard.press('Tab');
    if (await wanted.evaluate((element) => element === document.activeElement)) return;
  }
  throw new Error(`Tab never came to ${wanted}`);
}

const press = async (page: Page, wanted: Locator) => {
  await tabTo(page, wanted);
  await page.keyboard.press('Enter');
};

test('a booking from the log-in to the tickets, by the keyboard alone', async ({ page, house }) => {
  const show = await house.emptyShow();
  const customer = await house.customer();
  await page.goto(`/showtimes/${show.id}`);
  await expect(page.getByText('Live', { exact: true })).toBeVisible();

  // The first stop leads past the head of the page.
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to the content' })).toBeFocused();
  await page.keyboard.press('Enter');

  await tabTo(page, page.locator('[data-seat][tabindex="0"]'));
  while (
    (await page.locator('[data-seat]:focus').getAttribute('aria-label'))?.startsWith('Row C') === false
  ) {
    await page.keyboard.press('ArrowDown');
  }
  await page.keyboard.press('Home');
  await page.keyboard.press('Enter');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Space');
  await expectSeat(page, 'C1', 'chosen');
  await expectSeat(page, 'C2', 'chosen');

  await press(page, page.getByRole('button', { name: 'Log in to hold them' }));
  await tabTo(page, page.getByLabel('E-mail'));
  await page.keyboard.type(customer.email);
  await tabTo(page, page.getByLabel(/^Password/));
  await page.keyboard.type(customer.password);
  await page.keyboard.press('Enter');
  await expect(seat(page, 'C1')).toHaveAttribute('data-state', 'chosen');

  await press(page, page.getByRole('button', { name: 'Hold these seats' }));
  await press(page, page.getByRole('button', { name: 'Continue to payment' }));
  await tabTo(page, page.getByLabel('Card number'));
  await page.keyboard.type('4242424242424242');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('img', { name: /^QR code/ })).toHaveCount(2);
});
