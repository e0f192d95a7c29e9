import type { Page } from '@playwright/test';
import { ADMIN, expect, logInHere, test } from './journey';
import { expectFine } from './look';

/** A place of the hall that is drawn, counted from 1. */
function place(page: Page, line: number, column: number) {
  return page
    .getByRole('grid', { name: 'Seats' })
    .getByRole('row')
    .nth(line - 1)
    .getByRole('gridcell')
    .nth(column - 1);
}

test('an administrator draws a hall, by mouse and by keyboard alone, and is told which seat is wrong', async ({
  page,
  watch,
}) => {
  await page.goto('/admin/screens');
  await logInHere(page, ADMIN);
  await expectFine(page, 'admin-screens');
  await page.getByRole('button', { name: 'New screen' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Cinema').selectOption({ label: 'Lichtburg' });
  await dialog.getByLabel('Name').fill('Malsaal');
  await dialog.getByRole('button', { name: 'Open the screen' }).click();
  await expect(page.getByRole('heading', { name: 'Malsaal' })).toBeVisible();
  await expect(page.getByText('This screen has no seats yet.')).toBeVisible();

  await page.getByRole('button', { name: 'Plain hall …' }).click();
  await page.getByLabel('Rows', { exact: true }).fill('4');
  await page.getByLabel('Seats in a row').fill('6');
  await page.getByLabel('Premium rows at the back').fill('1');
  await page.getByRole('button', { name: 'Draw it' }).click();
  await expect(page.getByTestId('count-regular')).toHaveText('18');
  await expect(page.getByTestId('count-wheelchair')).toHaveText('2');

  // Three in one stroke of the mouse, which is undone as one.
  await page.getByRole('button', { name: /^VIP/ }).click();
  await place(page, 2, 2).hover();
  await page.mouse.down();
  await place(page, 2, 3).hover();
  await place(page, 2, 4).hover();
  await page.mouse.up();
  await expect(page.getByTestId('count-vip')).toHaveText('3');
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByTestId('count-vip')).toHaveText('0');
  await page.getByRole('button', { name: 'Redo' }).click();
  await expect(page.getByTestId('count-vip')).toHaveText('3');

  // From here on no mouse.
  await place(page, 2, 4).focus();
  await page.keyboard.press('ArrowUp');
  await expect(place(page, 1, 4)).toBeFocused();
  await page.keyboard.press('0');
  await expect(place(page, 1, 4)).toHaveAccessibleName('Line 1, column 4, aisle');
  await page.keyboard.press('Home');
  await page.keyboard.press('4');
  await page.keyboard.press('Shift+ArrowRight');
  await expect(page.getByTestId('count-couple')).toHaveText('2');
  await page.keyboard.press('Control+z');
  await expect(page.getByTestId('count-couple')).toHaveText('1');
  await expectFine(page, 'admin-screen');

  // A number that is there twice is told of at its seat.
  watch.allow(422);
  await page.getByRole('button', { name: 'Choose only' }).click();
  await place(page, 1, 2).click();
  await page.getByLabel('Number', { exact: true }).fill('1');
  await page.getByRole('button', { name: 'Save the seats' }).click();
  const alert = page.getByRole('alert');
  await expect(alert).toContainText('the label A1 is there twice');
  await expect(place(page, 1, 2)).toHaveAttribute('data-mark', 'fault');
  await expectFine(page, 'admin-screen-fault');
  await page.getByLabel('Number', { exact: true }).fill('2');
  await page.getByRole('button', { name: 'Save the seats' }).click();
  await expect(page.getByText('The seats are saved.')).toBeVisible();
  await page.reload();
  await expect(page.getByTestId('count-couple')).toHaveText('1');
  await expect(page.getByText('23 seats')).toBeVisible();
});

test('seats that somebody has stay, or the shows keep them; a screen is deleted and comes back', async ({
  page,
  watch,
}) => {
  watch.allow(409);
  await page.goto('/admin/screens');
  await logInHere(page, ADMIN);
  await page.getByRole('link', { name: 'Saal 1' }).click();
  await page.getByRole('button', { name: 'Plain hall …' }).click();
  await page.getByLabel('Rows', { exact: true }).fill('1');
  await page.getByRole('button', { name: 'Draw it' }).click();
  await page.getByLabel('Give the new seats to shows ahead as well').check();
  await page.getByRole('button', { name: 'Save the seats' }).click();
  await expect(page.getByRole('alert')).toContainText(/somebody has these seats, for \d+ shows? ahead/);
  await expectFine(page, 'admin-screen-sold');
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByRole('button', { name: 'Delete' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Delete' }).click();
  await expect(dialog).toContainText(/\d+ shows are ahead/);
  await dialog.getByRole('button', { name: 'Keep' }).click();

  await page.goto('/admin/screens');
  await page.getByRole('button', { name: 'New screen' }).click();
  await dialog.getByLabel('Name').fill('Kammer');
  await dialog.getByRole('button', { name: 'Open the screen' }).click();
  await page.getByRole('button', { name: 'Delete' }).click();
  await dialog.getByRole('button', { name: 'Delete' }).click();
  await expect(page.getByText('Kammer was deleted')).toBeVisible();
  await page.getByRole('button', { name: 'Restore' }).click();
  await expect(page.getByRole('button', { name: 'Delete' })).toBeVisible();
});
