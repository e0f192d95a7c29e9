import type { Page } from '@playwright/test';
import { ADMIN, expect, hold, logIn, logInHere, payWith, test } from './journey';
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

/** The Monday of the week after next by the clocks of Berlin: nothing is planned there yet. */
function emptyWeek(): string {
  const day = new Date(Date.now() + 21 * 86_400_000);
  day.setUTCDate(day.getUTCDate() - ((day.getUTCDay() + 6) % 7));
  return day.toISOString().slice(0, 10);
}

async function choose(page: Page, label: string, text: string, option: string | RegExp) {
  const field = page.getByRole('dialog').getByRole('combobox', { name: label });
  await field.click();
  await field.fill(text);
  await page.getByRole('option', { name: option }).first().click();
}

test('a hall is drawn, a film scheduled and sold; another show finds it busy and goes where there is room; the sold one is called off and everybody has their money back', async ({
  page,
  another,
  house,
  watch,
}) => {
  test.setTimeout(120_000);
  const monday = emptyWeek();
  await page.goto('/admin/screens');
  await logInHere(page, ADMIN);
  await page.getByRole('button', { name: 'New screen' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Cinema').selectOption({ label: 'Lichtburg' });
  await dialog.getByLabel('Name').fill('Premiere');
  await dialog.getByRole('button', { name: 'Open the screen' }).click();
  await page.getByRole('button', { name: 'Row', exact: false }).filter({ hasText: 'Row' }).click();
  await page.getByRole('menuitem', { name: 'Add a row before it' }).click();
  await place(page, 1, 1).focus();
  await page.keyboard.press('1');
  for (let seat = 0; seat < 5; seat += 1) await page.keyboard.press('Shift+ArrowRight');
  await expect(page.getByTestId('count-regular')).toHaveText('6');
  await page.getByRole('button', { name: 'Save the seats' }).click();
  await expect(page.getByText('The seats are saved.')).toBeVisible();

  await page.getByRole('link', { name: 'Schedule' }).click();
  await page.getByLabel('Cinema', { exact: true }).selectOption({ label: 'Lichtburg' });
  await page.getByLabel('Screen', { exact: true }).selectOption({ label: 'Premiere' });
  await page.getByLabel('Week of').fill(monday);
  await expect(page.getByText('Nothing is planned in this week.')).toBeVisible();
  await page.getByRole('button', { name: 'New show', exact: true }).click();
  await choose(page, 'Film', 'Metropolis', /^Metropolis/);
  await dialog.getByLabel(/^Starts/).fill(`${monday}T18:00`);
  await dialog.getByLabel(/^Price of a seat/).fill('12.50');
  await expectFine(page, 'admin-show-new');
  await dialog.getByRole('button', { name: 'Plan it' }).click();
  const block = page.getByRole('link', { name: /^18:00 Metropolis/ });
  await expect(block).toBeVisible();
  const showId = Number((await block.getAttribute('href'))?.split('/').at(-1));

  // A free place of the lane, on its Tuesday: the screen and the time are filled in.
  const lane = page.locator(`[data-day]`).nth(1);
  await lane.click({ position: { x: 30, y: 20 } });
  await choose(page, 'Film', 'Nosferatu', /^Nosferatu/);
  await dialog.getByLabel(/^Price of a seat/).fill('9');
  await dialog.getByRole('button', { name: 'Plan it' }).click();
  const other = page.getByRole('link', { name: /Nosferatu/ });
  await expect(other).toBeVisible();
  await expectFine(page, 'admin-schedule');

  // Dropped on top of the first.
  watch.allow(409);
  await other.hover();
  await page.mouse.down();
  const target = await block.boundingBox();
  if (!target) throw new Error('the first show is out of sight');
  await page.mouse.move(target.x + 40, target.y + 10, { steps: 6 });
  await page.mouse.up();
  await expect(dialog).toContainText('The screen is busy then');
  await expect(dialog).toContainText(/Metropolis has the screen until/);
  await expectFine(page, 'admin-schedule-conflict');
  await dialog.getByRole('button', { name: /^Start at/ }).click();
  await expect(dialog).toBeHidden();
  await expect(page.locator('[data-day]').first().getByRole('link')).toHaveCount(2);

  const guest = await another();
  await logIn(guest, await house.customer());
  await hold(guest, showId, ['A1']);
  await guest.getByRole('button', { name: 'Continue to payment' }).click();
  await payWith(guest, '4242 4242 4242 4242');
  await expect(guest.getByText('Confirmed', { exact: true })).toBeVisible();

  await block.click();
  await expect(page.getByText(/1 sold/)).toBeVisible();
  // One seat is kept back, by keyboard.
  await page
    .getByRole('grid')
    .getByRole('gridcell', { name: /Row A, seat 6/ })
    .click();
  await page.getByLabel('Why, for colleagues').fill('Broken');
  await page.getByRole('button', { name: 'Save the seats kept back' }).click();
  await expect(page.getByText(/1 kept back/)).toBeVisible();
  await expectFine(page, 'admin-show');
  await page.getByRole('button', { name: 'Cancel the show …' }).click();
  await dialog.getByLabel(/^Why/).fill('The projector is broken');
  await expectFine(page, 'admin-show-cancel');
  await dialog.getByRole('button', { name: 'Cancel the show' }).click();
  await expect(page.getByText(/Finished: 1 of 1 booking is called off/)).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText(/€13\.00 is back/)).toBeVisible();
  await expectFine(page, 'admin-show-cancelled');
});

test('a film on several days, a week once more, each with what became of it; a draft is deleted', async ({
  page,
}) => {
  const monday = emptyWeek();
  const later = new Date(Date.parse(`${monday}T12:00:00Z`) + 28 * 86_400_000).toISOString().slice(0, 10);
  await page.goto(`/admin/schedule?cinema=1&week=${later}`);
  await logInHere(page, ADMIN);
  await page.getByRole('button', { name: 'Several shows' }).click();
  const dialog = page.getByRole('dialog');
  await choose(page, 'Film', 'Metropolis', /^Metropolis/);
  await dialog.getByLabel(/^Times/).fill('14:00,15:00,');
  await dialog.getByLabel(/^Price of a seat/).fill('11');
  await dialog.getByLabel(/^Customers see it/).uncheck();
  await dialog.getByRole('button', { name: 'Plan 14 shows' }).click();
  await expect(dialog).toContainText('7 shows are planned. 7 could not be.');
  await expect(dialog.getByText(/Metropolis has the screen until/).first()).toBeVisible();
  await dialog
    .getByRole('button', { name: /^Start at/ })
    .first()
    .click();
  await expect(dialog).toContainText('8 shows are planned. 6 could not be.');
  await expectFine(page, 'admin-bulk');
  await dialog.getByRole('button', { name: 'Close' }).click();
  await page.getByRole('button', { name: 'Copy the week' }).click();
  await dialog.getByRole('button', { name: 'Copy', exact: true }).click();
  await expect(dialog).toContainText('8 shows are planned.');
  await dialog.getByRole('link', { name: 'planned' }).first().click();
  await expect(page.getByText(/· draft$/)).toBeVisible();
  // Seats can be kept back before anybody sees the show.
  await expect(
    page.getByRole('region', { name: 'Seats kept back' }).getByRole('gridcell').first(),
  ).toBeVisible();
  await page.getByRole('button', { name: 'Delete the show' }).click();
  await expect(page.getByRole('heading', { name: 'Schedule' })).toBeVisible();
  await expect(page.getByRole('link', { name: /^14:00 Metropolis/ })).toHaveCount(6);
});

test('a film is written down, changed under somebody’s hands, deleted and restored; one with shows only together with them', async ({
  page,
  another,
  watch,
}) => {
  watch.allow(409, 412, 422);
  await page.goto('/admin/films');
  await logInHere(page, ADMIN);
  await expect(page.getByRole('link', { name: 'Metropolis' })).toBeVisible();
  await expectFine(page, 'admin-films');
  await page.getByRole('link', { name: 'New film' }).click();
  await expect(page.getByRole('heading', { name: 'New film' })).toBeVisible();
  await page.getByLabel('Title').fill('The Blue Hour');
  await page.getByLabel('Running time in minutes').fill('97');
  await page.getByLabel('Trailer').fill('http://example.org/trailer');
  await page.getByRole('combobox', { name: 'Original language' }).fill('French');
  await page.getByRole('option', { name: 'French', exact: true }).click();
  const genres = page.getByRole('combobox', { name: 'Genres' });
  await genres.fill('Drama');
  await genres.press('Enter');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByLabel('Trailer')).toHaveAccessibleDescription(/https/);
  await expectFine(page, 'admin-film-new');
  await page.getByLabel('Trailer').fill('https://example.org/trailer');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('heading', { name: 'The Blue Hour' })).toBeVisible();

  const guest = await another();
  await guest.goto(new URL(page.url()).pathname.replace('/admin', ''));
  await expect(guest.getByRole('link', { name: 'Watch the trailer' })).toHaveAttribute(
    'href',
    'https://example.org/trailer',
  );

  // Somebody else was quicker.
  const colleague = await another();
  await colleague.goto(page.url());
  await logInHere(colleague, ADMIN);
  await colleague.getByLabel('Director').fill('Ada Adams');
  await colleague.getByRole('button', { name: 'Save' }).click();
  await expect(colleague.getByText('Saved.')).toBeVisible();
  await page.getByLabel('Director').fill('Bea Bold');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Somebody else has changed this meanwhile')).toBeVisible();
  await page.getByRole('button', { name: 'Load it again' }).click();
  await expect(page.getByLabel('Director')).toHaveValue('Ada Adams');
  await expectFine(page, 'admin-film');

  const dialog = page.getByRole('dialog');
  await page.getByRole('button', { name: 'Delete' }).click();
  await dialog.getByRole('button', { name: 'Delete' }).click();
  await expect(page.getByRole('heading', { name: 'Films', exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Show deleted films' }).click();
  await page.getByRole('button', { name: 'Restore The Blue Hour' }).click();
  await page.getByRole('link', { name: 'The Blue Hour is in the catalogue again.' }).click();
  await expect(page.getByRole('heading', { name: 'The Blue Hour' })).toBeVisible();

  // What the demo shows in the days to come.
  await page.goto('/admin/schedule');
  await page.getByLabel('Week of').fill(inDays(7));
  const title = await page.locator('[data-day] a').first().locator('span').nth(1).textContent();
  await page.goto(`/admin/films?search=${encodeURIComponent(title ?? '')}`);
  await page.getByRole('link', { name: title ?? '', exact: true }).click();
  await page.getByRole('button', { name: 'Delete' }).click();
  await dialog.getByRole('button', { name: 'Delete' }).click();
  await expect(dialog).toContainText(/\d+ shows are ahead|One show is ahead/);
  await dialog.getByLabel(/^Cancel them, because/).fill('The print was withdrawn');
  await expectFine(page, 'admin-film-cascade');
  await dialog.getByRole('button', { name: 'Cancel the shows and delete the film' }).click();
  await expect(page.getByRole('heading', { name: 'Films', exact: true })).toBeVisible();
});

test('a cinema is opened with its terms, and closed again', async ({ page, watch }) => {
  watch.allow(409, 422);
  await page.goto('/admin/cinemas');
  await logInHere(page, ADMIN);
  await expect(page.getByRole('link', { name: 'Lichtburg' })).toBeVisible();
  await expectFine(page, 'admin-cinemas');
  await page.getByRole('link', { name: 'New cinema' }).click();
  await page.getByLabel('Name').fill('Delphi');
  await page.getByLabel('City').fill('Tokyo');
  await page.getByLabel('Street and number').fill('1-2-3 Ginza');
  await page.getByRole('combobox', { name: 'Time zone' }).fill('Tokyo');
  await page.getByRole('option', { name: 'Asia/Tokyo' }).click();
  await page.getByRole('combobox', { name: 'Currency' }).fill('JPY');
  await page.getByRole('option', { name: 'JPY' }).click();
  await page.getByLabel('Booking fee').fill('100');
  await page.getByRole('button', { name: 'Add a step' }).click();
  await page.getByLabel('Step 2: part that goes back').fill('50');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('cancelling later must not give more back')).toBeVisible();
  await page.getByLabel('Step 1: part that goes back').fill('25');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('heading', { name: 'Delphi' })).toBeVisible();
  await page.reload();
  await expect(page.getByLabel(/^Step [12]: part that goes back/)).toHaveCount(2);
  await expect(page.getByLabel('Step 1: part that goes back')).toHaveValue('50 %');
  await expect(page.getByLabel('Booking fee')).toHaveValue('100');
  await expectFine(page, 'admin-cinema');
  const dialog = page.getByRole('dialog');
  await page.getByRole('button', { name: 'Delete' }).click();
  await dialog.getByRole('button', { name: 'Delete' }).click();
  await expect(page.getByText('Delphi was deleted')).toBeVisible();
  await page.getByRole('link', { name: 'Cinemas' }).first().click();
  await expect(page.getByRole('link', { name: 'Lichtburg' })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Delphi' })).toBeHidden();
  await page.getByLabel('Deleted ones as well').check();
  await page.getByRole('link', { name: 'Delphi' }).click();
  await page.getByRole('button', { name: 'Restore' }).click();
  await expect(page.getByRole('button', { name: 'Delete' })).toBeVisible();
});

function inDays(days: number): string {
  return new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
}
