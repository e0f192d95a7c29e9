import { ADMIN, expect, hold, logIn, logInHere, STAFF, test } from './journey';

test('the areas of staff and administrators are closed to everyone else, each by its own door', async ({
  page,
  house,
}) => {
  for (const [path, door] of [
    ['/staff', 'Log in for staff'],
    ['/staff/bookings?q=1', 'Log in for staff'],
    ['/staff/scan', 'Log in for staff'],
    ['/staff/sell', 'Log in for staff'],
    ['/staff/drawer', 'Log in for staff'],
    ['/admin', 'Log in for administrators'],
    ['/admin/users', 'Log in for administrators'],
    ['/admin/invitations', 'Log in for administrators'],
    ['/admin/integrity', 'Log in for administrators'],
    ['/admin/bookings', 'Log in for administrators'],
    ['/admin/bookings/1', 'Log in for administrators'],
    ['/admin/reviews', 'Log in for administrators'],
  ] as const) {
    await page.goto(path);
    await expect(page.getByRole('heading', { name: door })).toBeVisible();
  }
  await logIn(page, await house.customer());
  for (const path of ['/staff', '/admin', '/admin/users']) {
    await page.goto(path);
    await expect(page.getByRole('heading', { name: 'This seat is empty' })).toBeVisible();
  }
  await page.getByRole('button', { name: 'Log out' }).click();
  await expect(page.getByRole('banner').getByRole('link', { name: 'Log in' })).toBeVisible();
  await page.goto('/staff/bookings');
  await logInHere(page, STAFF);
  await expect(page.getByRole('heading', { name: 'Find a booking' })).toBeVisible();
  await page.goto('/admin/users');
  await expect(page.getByRole('heading', { name: 'This seat is empty' })).toBeVisible();
});

test('staff find a guest’s booking by its number, and are told when there is none', async ({
  page,
  another,
  house,
  watch,
}) => {
  // Where the demo's staff work.
  const show = await house.emptyShow('Screen 1');
  const guest = await another();
  await logIn(guest, await house.customer());
  await hold(guest, show.id, ['G7', 'G8']);
  const number = guest.url().split('/').at(-1) ?? '';
  const reference = (await guest.getByRole('heading', { level: 1 }).textContent())?.replace('Booking ', '');

  await page.goto('/staff/bookings');
  await logInHere(page, STAFF);
  await page.getByLabel('Number, reference, e-mail or name').fill(number);
  await page.getByRole('button', { name: 'Find' }).click();
  const found = page.getByRole('region', { name: reference ?? '' });
  await expect(found).toContainText('Row G, seat 8');
  await expect(found).toContainText('Held, not paid yet');
  watch.allow(404);
  await page.getByLabel('Number, reference, e-mail or name').fill('9999999');
  await page.getByRole('button', { name: 'Find' }).click();
  await expect(page.getByText('There is no such booking at your cinemas.')).toBeVisible();
});

test('an administrator invites a colleague, who joins; makes them an administrator, and shuts the account', async ({
  page,
  another,
}) => {
  const email = `kim-${Date.now()}@journey.test`;
  await page.goto('/admin/invitations');
  await logInHere(page, ADMIN);
  await expect(page.getByRole('heading', { name: 'Invitations' })).toBeVisible();
  await page.getByLabel('E-mail').fill(email);
  await page.getByRole('checkbox', { name: 'Lichtburg' }).check();
  await page.getByRole('button', { name: 'Invite', exact: true }).click();
  await expect(page.getByText(`${email} is invited`)).toBeVisible();
  const link = (await page.locator('pre').textContent()) ?? '';

  const colleague = await another();
  await colleague.goto(link);
  await colleague.getByLabel('Name').fill('Kim Kollegin');
  await colleague.getByLabel(/^Password/).fill('popcorn is salted here');
  await colleague.getByRole('button', { name: 'Join' }).click();
  await expect(colleague.getByRole('heading', { name: 'Today', exact: true })).toBeVisible();
  await expect(colleague.getByRole('heading', { name: /^Lichtburg/ })).toBeVisible();

  await page.getByRole('link', { name: 'People' }).click();
  await page.getByLabel('Name or e-mail').fill('Kim Kollegin');
  // Until the answer is there, the list of before moves the row from under the pointer.
  await expect(page).toHaveURL(/search=Kim/);
  await expect(page.getByRole('table')).not.toHaveAttribute('aria-busy', 'true');
  await expect(page.getByRole('row')).toHaveCount(2);
  const row = page.getByRole('row').filter({ hasText: email });
  await expect(row).toContainText('Staff');
  await page.getByRole('button', { name: 'Role of Kim Kollegin' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Role').selectOption('admin');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(row).toContainText('Administrator');
  await page.getByRole('button', { name: 'Shut the account of Kim Kollegin' }).click();
  await expect(page.getByRole('button', { name: 'Open the account of Kim Kollegin' })).toBeVisible();
});
