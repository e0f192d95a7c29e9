import { House } from './house';
import { expect, hold, logIn, logInHere, payWith, test } from './journey';
import { Marquee } from './server';

test('a forgotten password: a mail, a link, a new one; the old one is over, here and on every device', async ({
  page,
  another,
  house,
  watch,
}) => {
  const customer = await house.customer();
  const elsewhere = await another();
  await logIn(elsewhere, customer);

  await page.goto('/login');
  await page.getByRole('link', { name: 'Forgotten your password?' }).click();
  // The log-in has a field of this name as well.
  await expect(page.getByRole('heading', { name: 'Forgotten password' })).toBeVisible();
  await page.getByLabel('E-mail').fill(customer.email);
  await page.getByRole('button', { name: 'Send me the link' }).click();
  await expect(page.getByText('If this address has an account')).toBeVisible();
  await expect.poll(() => house.mailedLink('/reset-password')).not.toBeNull();
  await page.goto((await house.mailedLink('/reset-password')) ?? '');
  const password = 'a third row, in the middle';
  await page.getByLabel(/^New password/).fill(password);
  await page.getByRole('button', { name: 'Set the password' }).click();
  await expect(page.getByRole('heading', { name: 'Your new password works now' })).toBeVisible();

  watch.allow(401);
  await page.getByRole('main').getByRole('link', { name: 'Log in' }).click();
  await logInHere(page, customer);
  await expect(page.getByText('E-mail or password is wrong')).toBeVisible();
  await logInHere(page, { ...customer, password });
  await expect(page.getByRole('button', { name: 'Log out' })).toBeVisible();
  await elsewhere.getByRole('link', { name: 'My bookings' }).click();
  await expect(elsewhere.getByRole('heading', { name: 'Log in' })).toBeVisible();
});

test('an account: a new name, its data to take along, and its end, which a booking ahead puts off', async ({
  page,
  house,
  watch,
}) => {
  const show = await house.emptyShow();
  const customer = await house.customer();
  await logIn(page, customer);
  await page.getByRole('link', { name: /^Your account/ }).click();
  await page.getByLabel(/^Name/).fill('Nora Newname');
  await page.getByRole('button', { name: 'Save the name' }).click();
  await expect(page.getByRole('link', { name: 'Your account, Nora Newname' })).toBeVisible();

  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download my data' }).click();
  expect((await download).suggestedFilename()).toBe('marquee-account.json');

  await hold(page, show.id, ['C1', 'C2']);
  await page.getByRole('button', { name: 'Continue to payment' }).click();
  await payWith(page, '4242424242424242');
  await expect(page.getByRole('img', { name: /^QR code/ })).toHaveCount(2);
  const booking = page.url();
  await page.goto('/account');
  await page.getByRole('button', { name: 'Delete my account' }).click();
  watch.allow(409);
  await page.getByRole('button', { name: 'Yes, delete it for ever' }).click();
  await expect(page.getByText('A booking of yours is ahead')).toBeVisible();

  await page.goto(booking);
  await page.getByRole('button', { name: 'Cancel this booking' }).click();
  await page.getByRole('button', { name: 'Yes, cancel it' }).click();
  await expect(page.getByText('This booking is cancelled')).toBeVisible();
  await page.goto('/account');
  await page.getByRole('button', { name: 'Delete my account' }).click();
  await page.getByRole('button', { name: 'Yes, delete it for ever' }).click();
  await expect(page.getByRole('heading', { name: 'Log in' })).toBeVisible();
  watch.allow(401);
  await logInHere(page, customer);
  await expect(page.getByText('E-mail or password is wrong')).toBeVisible();
});

/** Where addresses are confirmed before anything can be held, as in production. */
const strict = test.extend<{ server: Marquee; rooms: House }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of what is needed from here
  server: async ({}, use) => {
    const server = await Marquee.open({ MARQUEE_VERIFY_EMAIL: 'on' });
    await use(server);
    await server.close();
  },
  rooms: async ({ server }, use) => {
    const rooms = await House.at(server.url);
    await use(rooms);
    await rooms.close();
  },
  baseURL: async ({ server }, use) => use(server.url),
});

strict(
  'who signs up confirms their address by the link in a mail, and then holds seats',
  async ({ page, rooms, watch }) => {
    const show = await rooms.emptyShow();
    const customer = { name: 'Nele Neu', email: 'nele@journey.test', password: 'under the projector' };
    // Whether the log-in itself or only the hold waits for it is the server's to say.
    watch.allow(401, 403);
    await page.goto('/signup');
    await page.getByLabel(/^Name/).fill(customer.name);
    await page.getByLabel(/^E-mail/).fill(customer.email);
    await page.getByLabel(/^Password/).fill(customer.password);
    await page.getByRole('button', { name: 'Sign up' }).click();
    await expect.poll(() => rooms.mailedLink('/verify-email')).not.toBeNull();
    await page.goto((await rooms.mailedLink('/verify-email')) ?? '');
    await expect(page.getByRole('heading', { name: 'Your address is confirmed' })).toBeVisible();
    if (await page.getByRole('banner').getByRole('link', { name: 'Log in' }).isVisible()) {
      await logIn(page, customer);
    }
    await hold(page, show.id, ['C1', 'C2']);
  },
);
