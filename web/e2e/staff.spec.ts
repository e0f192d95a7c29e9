import type { Page } from '@playwright/test';
import { test } from './desk';
import { ADMIN, expect, logInHere, STAFF, seat } from './journey';
import { expectFine } from './look';

/** As a hand scanner does: it types the code and presses Enter. */
async function scan(page: Page, code: string): Promise<void> {
  await expect(page.getByLabel('Ticket', { exact: true })).toBeFocused();
  await page.keyboard.type(code);
  await page.keyboard.press('Enter');
}

const outcome = (page: Page) => page.locator('[data-outcome]');

test('the door lets a ticket in once, says what is wrong with others, and takes an entry back', async ({
  page,
  desk,
}) => {
  const [show, other] = [await desk.showSoon('Door hall 1'), await desk.showSoon('Door hall 2')];
  const sold = await desk.sell(show.id, 2);
  const [first = '', second = ''] = await desk.codes(sold.reservation_id);
  await page.goto('/staff');
  await logInHere(page, STAFF);
  const card = page.getByRole('listitem').filter({ hasText: 'Door hall 1' });
  await expect(card).toContainText('2 of 32');
  await card.getByRole('link', { name: /^Scan/ }).click();

  const attendance = page.getByRole('region', { name: 'Attendance' });
  await scan(page, first);
  await expect(outcome(page)).toHaveAttribute('data-outcome', 'valid');
  await expect(outcome(page)).toContainText('Come in');
  await expect(attendance).toContainText('1 guest is still to come');

  await scan(page, first);
  await expect(outcome(page)).toContainText('Used already');
  await expect(outcome(page)).toContainText('Stan Staff');

  // At the other door, and from there to the one it is for.
  await page.getByLabel('Door of').selectOption({ label: await labelOf(page, 'Door hall 2') });
  await expect(page).toHaveURL(new RegExp(`show=${other.id}`));
  await page.getByLabel('Ticket', { exact: true }).focus();
  await scan(page, second);
  await expect(outcome(page)).toContainText('Another show');
  await expect(outcome(page)).toContainText('Door hall 1');
  await outcome(page)
    .getByRole('button', { name: /^Scan for/ })
    .click();
  await expect(outcome(page)).toContainText('Come in');
  await expect(attendance).toContainText('2 of 2');

  await page.getByRole('button', { name: 'Take the last entry back' }).click();
  await expect(outcome(page)).toContainText('Taken back');
  await expect(attendance).toContainText('1 of 2');

  // What no ticket says; and a reference with its seat, typed, for whichever show it is.
  await scan(page, 'nothing of ours');
  await expect(outcome(page)).toContainText('Not our ticket');
  await page.getByLabel('Door of').selectOption('');
  const last = sold.seats[1];
  await page.getByLabel('Ticket', { exact: true }).focus();
  await scan(page, `${sold.reference.toLowerCase()} ${last?.row}${last?.seat}`);
  await expect(outcome(page)).toContainText('Come in');
});

/** The words of the option that names a screen. */
async function labelOf(page: Page, screen: string): Promise<string> {
  const label = await page.getByLabel('Door of').locator('option').filter({ hasText: screen }).textContent();
  return label ?? '';
}

test('a scan whose answer is lost is the same scan when it is sent again', async ({ page, desk, watch }) => {
  const show = await desk.showSoon('Lost hall');
  const sold = await desk.sell(show.id, 1);
  await page.goto(`/staff/scan?show=${show.id}`);
  await logInHere(page, STAFF);
  const bodies: string[] = [];
  watch.allow(0);
  // The server hears the first one; its answer never arrives.
  await page.route('**/staff/checkin/scan', async (route) => {
    bodies.push(route.request().postData() ?? '');
    if (bodies.length > 1) return route.continue();
    await route.fetch();
    return route.abort('connectionreset');
  });
  await page.getByLabel('Ticket', { exact: true }).focus();
  await scan(page, sold.reference);
  await expect(outcome(page)).toContainText('Come in');
  expect(bodies).toHaveLength(2);
  expect(bodies[1]).toBe(bodies[0]);
});

test('two tickets are sold by the keyboard in a few keystrokes, and found again', async ({
  page,
  another,
  desk,
}) => {
  const show = await desk.showSoon('Counter hall');
  await page.goto(`/staff/sell?show=${show.id}`);
  await logInHere(page, STAFF);
  await expect(page.getByLabel('Adult')).toBeVisible();
  await page.getByLabel('Adult').focus();
  await page.keyboard.type('1');
  await page.keyboard.press('Tab');
  await page.keyboard.type('1');
  await page.keyboard.press('Enter');
  await expect(page.getByLabel('In cash')).toBeFocused();
  const cart = page.getByRole('region', { name: 'This sale' });
  await expect(cart.getByRole('listitem')).toHaveCount(2);
  await page.keyboard.press('Tab');
  await expect(page.getByLabel('Given')).toBeFocused();
  await page.keyboard.type('50');
  await expect(cart).toContainText(/Change: /);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: /^Sold/ })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Next sale' })).toBeFocused();
  await expect(page.getByText(/Change: /)).toBeVisible();
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Tickets as PDF' }).click();
  expect((await download).suggestedFilename()).toMatch(/^tickets-.*\.pdf$/);

  await page.getByRole('link', { name: 'Show the booking' }).click();
  const found = page.getByRole('region', { name: /^[A-Z0-9]{4}-[A-Z0-9]{4}$/ });
  await expect(found).toContainText('Child');
  await expect(found).toContainText('Not in yet');

  // Two others on the plan: the guest changes their mind.
  await found.getByRole('button', { name: 'Move seats' }).click();
  await seat(page, 'A1').click();
  await page.getByRole('button', { name: /^Move .* → A1$/ }).click();
  await expect(found.getByText('Row A, seat 1', { exact: true })).toBeVisible();

  await page.getByRole('link', { name: 'Drawer' }).click();
  await expect(page.getByRole('listitem').filter({ hasText: 'In cash' })).toContainText('Taken in');

  // What Stan took in, whoever runs the cinemas may see as well.
  const admin = await another();
  await admin.goto('/staff/drawer');
  await logInHere(admin, ADMIN);
  await admin.getByLabel('Cinema').selectOption('Alhambra');
  await admin.getByLabel('Whose').selectOption('Stan Staff');
  await expect(admin.getByRole('listitem').filter({ hasText: 'In cash' })).toContainText('Taken in');
});

test('a seat that goes while it is in the sale is named, and the others are kept', async ({
  page,
  desk,
  house,
  watch,
}) => {
  const show = await desk.showSoon('Race hall');
  // The live plan would tell of it before; here it is lost.
  await page.route('**/seats/stream', (route) => route.abort());
  watch.allow(0, 409);
  await page.goto(`/staff/sell?show=${show.id}`);
  await logInHere(page, STAFF);
  await seat(page, 'B2').click();
  await seat(page, 'B3').click();
  const { seats } = await house.seats(show.id);
  const taken = seats.find(({ row, seat }) => `${row}${seat}` === 'B3');
  await (await house.rival()).hold(show.id, [taken?.id ?? 0]);
  await page.getByRole('button', { name: 'Sell 2 tickets' }).click();
  await expect(page.getByText('Taken: B3')).toBeVisible();
  await page.getByLabel('Complimentary').check();
  watch.allow(422);
  await page.getByRole('button', { name: 'Sell 1 ticket' }).click();
  const reason = page.getByLabel('Why are they given away?');
  await expect(reason).toHaveAttribute('aria-invalid', 'true');
  await expectFine(page, 'staff-sell-free');
  await reason.fill('Press screening');
  await page.getByRole('button', { name: 'Sell 1 ticket' }).click();
  await expect(page.getByRole('heading', { name: /^Sold/ })).toBeVisible();
});

test('a guest’s code is in the price at the counter, and their booking is found by their name', async ({
  page,
  desk,
  house,
  watch,
}) => {
  const show = await desk.showSoon('Code hall');
  const nora = await house.rival('Nora Namesake');
  await page.goto(`/staff/sell?show=${show.id}`);
  await logInHere(page, STAFF);
  const cart = page.getByRole('region', { name: 'This sale' });
  await seat(page, 'B2').click();
  await expect(cart).toContainText('Total');
  watch.allow(422);
  await cart.getByLabel('Promotion code').fill('NOSUCH');
  await page.keyboard.press('Enter');
  await expect(cart).toContainText('This code does not apply here');
  await cart.getByLabel('Promotion code').fill('welcome10');
  await page.keyboard.press('Enter');
  await expect(cart).toContainText('With the code WELCOME10.');
  await expect(cart).toContainText('Discount, WELCOME10');
  await expectFine(page, 'staff-sell-code');
  await page.getByRole('button', { name: 'Sell 1 ticket' }).click();
  await expect(page.getByRole('heading', { name: /^Sold/ })).toBeVisible();

  const { seats } = await house.seats(show.id);
  const held = await nora.hold(show.id, [seats.find(({ status }) => status === 'available')?.id ?? 0]);
  await page.goto('/staff/bookings');
  await page.getByLabel('Number, reference, e-mail or name').fill('namesake');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('region', { name: held.reference })).toContainText('Nora Namesake');
});

test('the pages of staff are fine on every screen, in both schemes', async ({ page, desk }) => {
  const show = await desk.showSoon('Fine hall');
  const sold = await desk.sell(show.id, 3);
  await page.goto('/staff');
  await logInHere(page, STAFF);
  await expect(page.getByText('Fine hall')).toBeVisible();
  await expectFine(page, 'staff-today');
  await page.goto(`/staff/scan?show=${show.id}`);
  await page.getByLabel('Ticket', { exact: true }).fill('nothing');
  await page.keyboard.press('Enter');
  await expect(outcome(page)).toBeVisible();
  await expectFine(page, 'staff-scan-bad');
  await page.getByLabel('Ticket', { exact: true }).fill((await desk.codes(sold.reservation_id))[0] ?? '');
  await page.keyboard.press('Enter');
  await expect(outcome(page)).toHaveAttribute('data-outcome', 'valid');
  await expectFine(page, 'staff-scan-good');
  await page.goto(`/staff/sell?show=${show.id}`);
  await page.getByRole('button', { name: 'Best available' }).click();
  await page.getByLabel('Given').fill('50');
  await expect(page.getByText(/Change: /)).toBeVisible();
  await expectFine(page, 'staff-sell');
  await page.getByRole('button', { name: /^Sell / }).click();
  await expect(page.getByRole('heading', { name: /^Sold/ })).toBeVisible();
  await expectFine(page, 'staff-sold');
  await page.goto(`/staff/bookings?q=${sold.reference}`);
  await page.getByRole('button', { name: 'Move seats' }).click();
  await expect(seat(page, 'A1')).toBeVisible();
  await expectFine(page, 'staff-look-up');
  await page.goto('/staff/drawer');
  await expect(page.getByText('Must be there').first()).toBeVisible();
  await expectFine(page, 'staff-drawer');
});

test('the camera reads a ticket, once for as long as it is held before it', async ({ page, desk }) => {
  const show = await desk.showSoon('Camera hall');
  const sold = await desk.sell(show.id, 1);
  const [code = ''] = await desk.codes(sold.reservation_id);
  // This browser has neither a camera nor its detector: a canvas stands in for one, a ticket in every picture for the other.
  await page.addInitScript((rawValue) => {
    const stream = () => Promise.resolve(document.createElement('canvas').captureStream(10));
    Object.defineProperty(navigator, 'mediaDevices', { value: { getUserMedia: stream } });
    Object.assign(window, {
      BarcodeDetector: class {
        detect = () => Promise.resolve([{ rawValue }]);
      },
    });
    Object.defineProperty(HTMLMediaElement.prototype, 'readyState', { get: () => 4 });
    HTMLMediaElement.prototype.play = () => Promise.resolve();
  }, code);
  await page.goto('/staff/scan');
  await logInHere(page, STAFF);
  await page.getByRole('button', { name: 'Use the camera' }).click();
  await expect(outcome(page)).toContainText('Come in');
  await page.getByRole('button', { name: 'Switch the camera off' }).click();
  await expect(page.getByRole('region', { name: 'Last scans' }).getByRole('listitem')).toHaveCount(1);
});

test('in German the pages of the counter fit a phone as well', async ({ page, desk }) => {
  const show = await desk.showSoon('Deutscher Saal');
  const sold = await desk.sell(show.id, 2);
  await page.addInitScript(() => localStorage.setItem('marquee-language', 'de'));
  await page.goto('/staff');
  await page.getByRole('textbox', { name: 'E-Mail' }).fill(STAFF.email);
  await page.getByLabel(/^Passwort/).fill(STAFF.password);
  await page.getByRole('main').getByRole('button', { name: 'Anmelden' }).click();
  await expect(page.getByText('Einlass läuft').first()).toBeVisible();
  await expectFine(page, 'de-staff-today');
  await page.goto(`/staff/scan?show=${show.id}`);
  await page.getByLabel('Karte', { exact: true }).fill(sold.reference);
  await page.keyboard.press('Enter');
  await expect(outcome(page)).toContainText('Keine Karte von uns');
  await expectFine(page, 'de-staff-scan');
  await page.goto(`/staff/sell?show=${show.id}`);
  await page.getByRole('button', { name: 'Beste Plätze' }).click();
  await page.getByLabel('Gegeben').fill('50');
  await expect(page.getByText(/^Zurück: /)).toBeVisible();
  await expectFine(page, 'de-staff-sell');
  await page.goto(`/staff/bookings?q=${sold.reference}`);
  await expect(page.getByText('Noch nicht da').first()).toBeVisible();
  await expectFine(page, 'de-staff-look-up');
});
