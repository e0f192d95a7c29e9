import { expect, hold, logIn, logInHere, payWith, seat, test } from './journey';
import { expectFine } from './look';

// Once through every page, each looked at in light and dark, on a desk and on a small phone.

test('every page a stranger sees', async ({ page, house, watch }) => {
  test.setTimeout(120_000);
  await page.goto('/');
  await expect(page.getByRole('main').getByRole('listitem').first()).toBeVisible();
  await expectFine(page, 'films');
  await page.goto('/?search=zzzzzz');
  await expect(page.getByRole('heading', { name: 'No film fits' })).toBeVisible();
  await expectFine(page, 'films-none');

  const show = await house.emptyShow('Screen 1');
  await page.goto(`/films/${show.movie.id}`);
  await expect(page.getByRole('link', { name: /Screen 1/ }).first()).toBeVisible();
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

  await page.goto('/login');
  await expectFine(page, 'login');
  watch.allow(401);
  await logInHere(page, { name: '', email: 'nobody@journey.test', password: 'wrong' });
  await expect(page.getByRole('alert')).toBeVisible();
  await expectFine(page, 'login-refused');
  await page.getByRole('button', { name: 'Create an account' }).click();
  await expectFine(page, 'signup');

  await page.goto('/no/such/page');
  await expect(page.getByRole('heading', { name: 'This seat is empty' })).toBeVisible();
  await expectFine(page, 'not-found');

  watch.allow(503);
  await page.route('**/api/v1/movies**', (route) => route.fulfill({ status: 503, body: '' }));
  await page.goto('/');
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
  await expect(page.getByRole('img', { name: /QR code/ })).toHaveCount(2, { timeout: 20_000 });
  await expectFine(page, 'tickets');

  await page.goto('/bookings');
  const booking = page.getByRole('main').getByRole('link');
  await expect(booking).toHaveCount(1);
  await expectFine(page, 'bookings');
  await booking.click();
  await page.getByRole('button', { name: 'Cancel this booking' }).click();
  await expectFine(page, 'cancelling');
  await page.getByRole('button', { name: 'Yes, cancel it' }).click();
  await expect(page.getByText('went back to the card')).toBeVisible();
  await expectFine(page, 'cancelled');
});
