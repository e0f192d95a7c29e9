import type { Page } from '@playwright/test';
import { test } from './desk';
import { ADMIN, expect, logIn, logInHere, payWith, REGULAR, seat } from './journey';
import { expectFine } from './look';

const money = async (page: Page) => {
  const total = page.getByRole('region', { name: 'Seats and price' }).locator('[data-total="true"] dd');
  return Number((await total.textContent())?.replace(/[^\d.,-]/g, '').replace(',', '.'));
};

/** A number as the fields for money take it. */
const asTyped = (amount: number) => amount.toFixed(2);

test('a child’s ticket and a promotion code make it cheaper; an administrator gives money back and cancels', async ({
  page,
  another,
  house,
  watch,
}) => {
  const show = await house.emptyShow('Screen 1');
  const customer = await house.customer('Petra Promo');
  await logIn(page, customer);
  await page.goto(`/showtimes/${show.id}`);
  const choice = page.getByRole('region', { name: 'Your choice' });
  await seat(page, 'C3').click();
  await seat(page, 'C4').click();
  await expect(choice).toContainText('Total');
  await choice.getByLabel('Ticket for C4').selectOption('child');
  await expect(choice.getByText('Child', { exact: true }).last()).toBeVisible();
  await page.getByRole('button', { name: 'Hold these seats' }).click();
  await expect(page.getByRole('timer')).toBeVisible();
  const before = await money(page);

  await page.getByRole('button', { name: 'Have a promotion code?' }).click();
  await expect(page.getByLabel('Promotion code')).toBeFocused();
  watch.allow(422);
  await page.keyboard.type('NOSUCH');
  await page.keyboard.press('Enter');
  await expect(page.getByText('This code does not apply here')).toBeVisible();
  await page.getByLabel('Promotion code').fill('welcome10');
  await page.keyboard.press('Enter');
  await expect(page.getByText('WELCOME10 is applied: Welcome.')).toBeVisible();
  const after = await money(page);
  expect(after).toBeLessThan(before);
  await page.getByRole('button', { name: 'Take it away' }).click();
  await expect(page.getByText('WELCOME10 is applied')).toBeHidden();
  expect(await money(page)).toBe(before);
  await page.getByRole('button', { name: 'Have a promotion code?' }).click();
  await page.getByLabel('Promotion code').fill('WELCOME10');
  await page.keyboard.press('Enter');
  await expect(page.getByText('WELCOME10 is applied')).toBeVisible();
  await expectFine(page, 'hold-with-code');
  await page.getByRole('button', { name: 'Continue to payment' }).click();
  await payWith(page, '4242424242424242');
  await expect(page.getByRole('img', { name: /^QR code/ })).toHaveCount(2);
  const reference =
    (await page.getByRole('heading', { level: 1 }).textContent())?.replace('Booking ', '') ?? '';

  const admin = await another();
  await admin.goto('/admin/bookings');
  await logInHere(admin, ADMIN);
  await admin.getByLabel('Reference, e-mail or name').fill('Petra Promo');
  await expect(admin).toHaveURL(/q=Petra/);
  await admin.getByRole('link', { name: reference }).click();
  await expect(admin.getByRole('heading', { level: 1 })).toContainText(reference);
  const history = admin.getByRole('region', { name: 'What happened' });
  await expect(history).toContainText('Seats held');
  await expect(history).toContainText('Petra Promo');
  await expect(history).toContainText('Confirmed, tickets issued');

  await admin.getByRole('button', { name: 'Give money back' }).click();
  const dialog = admin.getByRole('dialog');
  watch.allow(409);
  await dialog.getByLabel(/^Amount in/).fill(asTyped(after + 1));
  await dialog.getByLabel('Reason').fill('The sound was low');
  await dialog.getByRole('button', { name: 'Give it back' }).click();
  await expect(dialog).toContainText('That is more than is left');
  await dialog.getByLabel(/^Amount in/).fill('2');
  await dialog.getByRole('button', { name: 'Give it back' }).click();
  await expect(dialog).toBeHidden();
  await expect(history).toContainText('“The sound was low”');
  await expect(history).toContainText('Goodwill');

  await admin.getByRole('button', { name: 'Cancel for the cinema' }).click();
  // What went back already does not go back again.
  await expect(dialog).toContainText(`${asTyped(after - 2)} go back.`);
  await expect(dialog).toContainText('Some of what was paid went back before');
  await dialog.getByRole('checkbox').first().uncheck();
  await expect(dialog.getByRole('status').getByRole('listitem')).toHaveCount(1);
  await expectFine(admin, 'admin-cancel');
  await dialog.getByRole('checkbox').first().check();
  await expect(dialog).toContainText(`${asTyped(after - 2)} go back.`);
  await dialog.getByLabel('Reason').fill('The projector broke');
  await dialog.getByRole('button', { name: 'Cancel the booking' }).click();
  await expect(dialog).toBeHidden();
  await expect(history).toContainText('“The projector broke”');
  await expect(history).toContainText('By the cinema');
  await expect(history).toContainText('Ada Admin');
  // The mail about it, sent again.
  const mails = admin.getByRole('region', { name: 'Mails' });
  await mails.getByRole('button', { name: 'Send again: Booking cancelled' }).click();
  await expect(mails.getByRole('alert')).toBeHidden();
  await expect(admin.getByRole('region', { name: 'Money' }).getByText('Done')).toHaveCount(3);
  await expectFine(admin, 'admin-booking');
  await admin.goto('/admin/bookings?status=cancelled');
  await expect(admin.getByRole('link', { name: reference })).toBeVisible();
  await expectFine(admin, 'admin-bookings');
});

test('whom seats are for survives the log-in, and a hold that is changed keeps it', async ({
  page,
  house,
}) => {
  const show = await house.emptyShow('Screen 1');
  const customer = await house.customer();
  await page.goto(`/showtimes/${show.id}`);
  await seat(page, 'D3').click();
  await seat(page, 'D4').click();
  await page.getByLabel('Ticket for D4').selectOption('senior');
  await page.getByRole('button', { name: 'Log in to hold them' }).click();
  await logInHere(page, customer);
  await expect(page.getByLabel('Ticket for D4')).toHaveValue('senior');
  await page.getByRole('button', { name: 'Hold these seats' }).click();
  await page.getByRole('button', { name: 'Change seats' }).click();
  await expect(page.getByLabel('Ticket for D4')).toHaveValue('senior');
  await expect(page.getByLabel('Ticket for D3')).toHaveValue('adult');
});

test('a guest reviews a film they saw; it shows when somebody has read it, and is changed and deleted', async ({
  page,
  another,
}) => {
  await logIn(page, REGULAR);
  await page.goto('/bookings?when=past');
  await page
    .getByRole('listitem')
    .filter({ hasText: 'Seen' })
    .first()
    .getByRole('link', { name: /^[A-Z0-9]{4}-[A-Z0-9]{4}$/ })
    .click();
  await page.getByRole('link', { name: 'Say how you liked it' }).click();
  const own = page.getByRole('region', { name: 'Your review' });
  await own.getByRole('button', { name: 'Write a review' }).click();
  await own.getByRole('radio', { name: '4 stars' }).check();
  await own.getByLabel('In your words').fill('Long shadows, short evening.');
  await expectFine(page, 'review-form');
  await own.getByRole('button', { name: 'Send the review' }).click();
  await expect(own).toContainText('as soon as somebody of the cinema has read it');
  // It is known on any device, and among all of one's own.
  const elsewhere = await another();
  await logIn(elsewhere, REGULAR);
  await elsewhere.getByRole('link', { name: /^Your account/ }).click();
  const listed = elsewhere.getByRole('listitem').filter({ hasText: 'Long shadows, short evening.' });
  await expect(listed).toContainText('as soon as somebody of the cinema has read it');
  await expectFine(elsewhere, 'account-reviews');
  await listed.getByRole('link').click();
  await expect(elsewhere.getByRole('region', { name: 'Your review' })).toContainText('Long shadows');

  const admin = await another();
  await admin.goto('/admin/reviews');
  await logInHere(admin, ADMIN);
  const waiting = admin.getByRole('listitem').filter({ hasText: 'Long shadows, short evening.' });
  await expect(waiting).toContainText('Cleo Customer');
  await expectFine(admin, 'admin-reviews');
  await waiting.getByRole('button', { name: /^Publish/ }).click();
  await expect(waiting).toBeHidden();

  await page.reload();
  const published = page.getByRole('region', { name: 'What guests say' });
  await expect(published).toContainText('Long shadows, short evening.');
  await expect(own).toContainText('It is published.');
  await own.getByRole('button', { name: 'Change it' }).click();
  await own.getByLabel('In your words').fill('Long shadows, and a longer evening.');
  await own.getByRole('button', { name: 'Save the review' }).click();
  await expect(own).toContainText('and a longer evening');

  await admin.reload();
  const again = admin.getByRole('listitem').filter({ hasText: 'a longer evening' });
  await again.getByRole('button', { name: /^Keep back/ }).click();
  await admin.getByLabel('Why').fill('Please say more of the film');
  await admin.getByRole('button', { name: 'Keep back', exact: true }).click();
  await expect(again).toBeHidden();
  await admin.getByText('Kept back', { exact: true }).click();
  await expect(again).toContainText('Please say more of the film');

  await own.getByRole('button', { name: 'Delete it' }).click();
  await expect(own).toContainText('Your review is deleted.');
});
