import { expect, logIn, logInHere, test } from './journey';

test('who logs out in one tab is logged out in all, and who logs in again is in all', async ({
  page,
  context,
  house,
}) => {
  const customer = await house.customer();
  await logIn(page, customer);
  const second = await context.newPage();
  await second.goto('/bookings');
  await expect(second.getByRole('heading', { name: 'My bookings' })).toBeVisible();

  await page.getByRole('button', { name: 'Log out' }).click();
  // The other tab is touched by nobody.
  await expect(second.getByRole('heading', { name: 'Log in' })).toBeVisible();

  await page.goto('/login');
  await logInHere(page, customer);
  await expect(page.getByRole('button', { name: 'Log out' })).toBeVisible();
  await expect(second.getByRole('button', { name: 'Log out' })).toBeVisible();
});

test('at twice the size nothing of the seat map is out of reach', async ({ page, house }) => {
  const show = await house.emptyShow();
  // What a desk of 1280 by 800 is at 200 %.
  await page.setViewportSize({ width: 640, height: 400 });
  await page.goto(`/showtimes/${show.id}`);
  await page.getByRole('button', { name: /^Row C, seat 1, / }).click();
  const next = page.getByRole('button', { name: 'Log in to hold them' });
  await next.scrollIntoViewIfNeeded();
  await expect(next).toBeInViewport();
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(wide).toBeLessThanOrEqual(0);
});
