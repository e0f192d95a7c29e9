import { ADMIN, expect, hold, logIn, logInHere, payWith, STAFF, seat, test } from './journey';
import { expectFine } from './look';

// Once through every page, each looked at in light and dark, on a desk and on a small phone.

test('every page a stranger sees', async ({ page, house, watch }) => {
  test.setTimeout(120_000);
  await page.goto('/');
  await expect(page.getByRole('main').getByRole('listitem').first()).toBeVisible();
  await expectFine(page, 'home');
  await page.goto('/films');
  await expect(page.getByRole('heading', { name: 'Metropolis' })).toBeVisible();
  await expectFine(page, 'films');
  await page.goto('/films?search=zzzzzz');
  await expect(page.getByRole('heading', { name: 'No film fits' })).toBeVisible();
  await expectFine(page, 'films-none');

  const show = await house.emptyShow('Screen 1');
  await page.goto(`/films/${show.movie.id}`);
  await expect(page.getByRole('heading', { name: 'Showtimes' })).toBeVisible();
  await expect(page.getByRole('navigation', { name: 'Days' })).toBeVisible();
  await expectFine(page, 'film');

  await page.goto('/cinemas');
  await expect(page.getByRole('link', { name: 'Lichtburg' })).toBeVisible();
  await expectFine(page, 'cinemas');
  await page.getByRole('link', { name: 'Lichtburg' }).click();
  await expect(page.getByRole('link', { name: 'Today' })).toBeVisible();
  await expectFine(page, 'cinema');

  const rival = await house.rival();
  const { seats } = await house.seats(show.id);
  const taken = seats.slice(0, 3).map(({ id }) => id);
  await rival.hold(show.id, taken);
  await page.goto(`/showtimes/${show.id}`);
  await seat(page, 'C7').click();
  await seat(page, 'C8').click();
  await expect(page.getByText('Total')).toBeVisible();
  await expectFine(page, 'seats');
  await page.getByText('List', { exact: true }).click();
  await expect(page.getByRole('group', { name: 'Row C' })).toBeVisible();
  await expectFine(page, 'seats-list');

  await page.goto('/login');
  await expectFine(page, 'login');
  watch.allow(401);
  await logInHere(page, { name: '', email: 'nobody@journey.test', password: 'wrong' });
  await expect(page.getByRole('alert')).toBeVisible();
  await expectFine(page, 'login-refused');
  await page.getByRole('link', { name: 'Create an account' }).click();
  await expect(page.getByRole('heading', { name: 'Create an account' })).toBeVisible();
  await expectFine(page, 'signup');
  for (const [path, name] of [
    ['/forgot-password', 'forgot'],
    ['/reset-password?token=abc', 'reset'],
    ['/verify-email', 'verify'],
    ['/invitation?token=abc', 'invitation'],
  ] as const) {
    await page.goto(path);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await expectFine(page, name);
  }

  await page.goto('/no/such/page');
  await expect(page.getByRole('heading', { name: 'This seat is empty' })).toBeVisible();
  await expectFine(page, 'not-found');

  watch.allow(503);
  await page.route('**/api/v1/movies**', (route) => route.fulfill({ status: 503, body: '' }));
  await page.goto('/films');
  await expect(page.getByRole('alert')).toBeVisible();
  await expectFine(page, 'films-unavailable');
});

test('every page of a booking', async ({ page, house, watch }) => {
  test.setTimeout(120_000);
  const show = await house.emptyShow('Screen 1');
  await logIn(page, await house.customer());
  await page.goto('/bookings');
  await expect(page.getByRole('heading', { name: 'You have no bookings ahead' })).toBeVisible();
  await expectFine(page, 'bookings-none');

  await hold(page, show.id, ['G7', 'G8']);
  await expectFine(page, 'held');
  await page.getByRole('button', { name: 'Continue to payment' }).click();
  watch.allow(402);
  await payWith(page, '4000000000000002');
  await expect(page.getByRole('alert').first()).toBeVisible();
  await expectFine(page, 'declined');
  await payWith(page, '4000002500003155');
  await expect(page.getByRole('heading', { name: 'Your bank asks' })).toBeVisible();
  await expectFine(page, 'bank');
  await page.getByRole('button', { name: 'No, refuse' }).click();
  await expect(page.getByText('Your bank did not get your approval')).toBeVisible();

  // The news that it is settled is kept back while the page is looked at.
  let release = () => {};
  const looked = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route(/\/bookings\/\d+(\?wait=|$)/, async (route) => {
    await looked;
    await route.fallback();
  });
  await payWith(page, '4000000000000077');
  await expect(page.getByText('Your payment is being settled.')).toBeVisible();
  await expectFine(page, 'settling');
  release();
  // At the latest when the reconciler asks, should the news itself have been lost in the rush.
  await expect(page.getByRole('img', { name: /QR code/ })).toHaveCount(2, { timeout: 60_000 });
  await expectFine(page, 'tickets');

  await page.goto('/bookings');
  const booking = page.getByRole('main').getByRole('link');
  await expect(booking).toHaveCount(1);
  await expectFine(page, 'bookings');
  await booking.click();
  await page.getByRole('button', { name: 'Cancel this booking' }).click();
  await expect(page.getByText('go back to the card')).toBeVisible();
  await expectFine(page, 'cancelling');
  await page.getByRole('button', { name: 'Yes, cancel it' }).click();
  await expect(page.getByText('went back to the card')).toBeVisible();
  await expectFine(page, 'cancelled');

  await page.goto('/account');
  await expect(page.getByText('This device')).toBeVisible();
  await expectFine(page, 'account');
});

test('every page of those who work here', async ({ page }) => {
  test.setTimeout(120_000);
  await page.goto('/staff');
  await expect(page.getByRole('heading', { name: 'Log in for staff' })).toBeVisible();
  await expectFine(page, 'staff-login');
  await logInHere(page, STAFF);
  await expect(page.getByRole('heading', { name: 'Today', exact: true })).toBeVisible();
  await expect(page.getByRole('main').getByRole('listitem').first()).toBeVisible();
  await expectFine(page, 'staff-today');
  await page.getByRole('link', { name: 'Find a booking' }).click();
  await expect(page.getByRole('heading', { name: 'Find a booking' })).toBeVisible();
  await expectFine(page, 'staff-bookings');
  await page.getByRole('button', { name: 'Log out' }).click();
  await expect(page.getByRole('heading', { name: 'Log in for staff' })).toBeVisible();

  await page.goto('/admin');
  await expect(page.getByRole('heading', { name: 'Log in for administrators' })).toBeVisible();
  await expectFine(page, 'admin-login');
  await logInHere(page, ADMIN);
  await expect(page.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible();
  await expectFine(page, 'admin');
  const pages = page.getByRole('navigation', { name: 'Administration' });
  await pages.getByRole('link', { name: 'People' }).click();
  await expect(page.getByRole('table', { name: 'People' })).toBeVisible();
  await expectFine(page, 'admin-users');
  await pages.getByRole('link', { name: 'Invitations' }).click();
  await expect(page.getByRole('checkbox', { name: 'Lichtburg' })).toBeVisible();
  await expectFine(page, 'admin-invitations');
  await pages.getByRole('link', { name: 'Integrity' }).click();
  await expect(page.getByText('Every rule holds')).toBeVisible();
  await expectFine(page, 'admin-integrity');
});

test('German words are longer, and fit as well', async ({ page, house }) => {
  test.setTimeout(120_000);
  const show = await house.emptyShow('Screen 1');
  await logIn(page, await house.customer());
  await page.getByRole('button', { name: 'Deutsch' }).click();
  for (const [path, heading, name] of [
    ['/', /^Heute im |^\S+, \S+, /, 'de-home'],
    ['/films', 'Filme', 'de-films'],
    [`/films/${show.movie.id}`, show.movie.title, 'de-film'],
    ['/bookings', 'Meine Buchungen', 'de-bookings'],
    ['/account', 'Mein Konto', 'de-account'],
    [`/showtimes/${show.id}`, show.movie.title, 'de-seats'],
  ] as const) {
    await page.goto(path);
    await expect(page.getByRole('heading', { level: 1, name: heading })).toBeVisible();
    if (name === 'de-seats') await page.getByRole('button', { name: /^Reihe G, Platz 7, / }).click();
    await expect(page.getByRole('status', { name: /wird geladen|werden geladen/ })).toHaveCount(0);
    await expectFine(page, name);
  }
  await page.getByRole('button', { name: 'Diese Plätze reservieren' }).click();
  await expect(page.getByRole('timer')).toBeVisible();
  await page.getByRole('button', { name: 'Weiter zur Zahlung' }).click();
  await expect(page.getByLabel('Kartennummer')).toBeVisible();
  await expectFine(page, 'de-payment');
});
