import { expect, hold, logIn, logInHere, payWith, seat, test } from './journey';

test('somebody new signs up, holds, swaps, pays and has tickets; reloads lose nothing', async ({
  page,
  house,
}) => {
  const show = await house.emptyShow();
  await page.goto('/login');
  await page.getByRole('link', { name: 'Create an account' }).click();
  await page.getByLabel('Name').fill('Nele Neu');
  await page.getByLabel('E-mail').fill(`nele-${show.id}@journey.test`);
  await page.getByLabel(/^Password/).fill('under the projector');
  await page.getByRole('button', { name: 'Sign up' }).click();
  await expect(page.getByText('Nele Neu')).toBeVisible();

  await hold(page, show.id, ['C1', 'C2']);
  const clock = page.getByRole('timer');
  await expect(clock).toHaveText(/^9:\d\d$/);
  const side = page.getByRole('region', { name: 'Seats and price' });
  await expect(side).toContainText('Row C, seat 2');
  const url = page.url();

  await page.reload();
  await expect(clock).toHaveText(/^9:\d\d$/);
  const before = await clock.textContent();
  await expect(clock).not.toHaveText(before ?? '');

  await page.getByRole('button', { name: 'Change seats' }).click();
  await seat(page, 'C1').click();
  await seat(page, 'C3').click();
  await seat(page, 'C4').click();
  await seat(page, 'C2').click();
  await page.getByRole('button', { name: 'Change to these seats' }).click();
  await expect(side).toContainText('Row C, seat 4');
  await expect(side).not.toContainText('Row C, seat 1');
  expect(page.url()).toBe(url);

  await page.getByRole('button', { name: 'Continue to payment' }).click();
  await page.reload();
  await page.getByRole('button', { name: 'Continue to payment' }).click();
  await payWith(page, '4242 4242 4242 4242');
  await expect(page.getByText('Confirmed', { exact: true })).toBeVisible();
  const codes = page.getByRole('img', { name: /^QR code for row C, seat [34]$/ });
  await expect(codes).toHaveCount(2);
  // Drawn, not only there.
  await expect
    .poll(() => codes.first().evaluate((image: HTMLImageElement) => image.naturalWidth))
    .toBeGreaterThan(0);

  await page.reload();
  await expect(codes).toHaveCount(2);
  const reference = await page.getByRole('heading', { level: 1 }).textContent();
  await page.getByRole('link', { name: 'My bookings' }).click();
  await page.getByRole('link', { name: reference?.replace('Booking ', '') ?? '' }).click();
  await expect(page).toHaveURL(url);
  await expect(codes).toHaveCount(2);

  await page.goto(`/showtimes/${show.id}`);
  await expect(seat(page, 'C3')).toHaveAttribute('data-state', 'mine');

  // One seat is given back; the other, its ticket and its part of the money stay.
  await page.goto(url);
  await page.getByRole('button', { name: 'Cancel this booking' }).click();
  const panel = page.getByRole('region', { name: 'Cancel seats' });
  await panel.getByRole('checkbox', { name: 'Row C, seat 3' }).uncheck();
  await panel.getByRole('button', { name: 'Yes, cancel 1 seat' }).click();
  await expect(page.getByText('Row C, seat 4 · cancelled')).toBeVisible();
  await expect(codes).toHaveCount(1);
  await expect(page.getByText(/went back to the card/)).toBeVisible();
  await expect(page.getByText('Confirmed', { exact: true })).toBeVisible();
  const { seats } = await house.seats(show.id);
  expect(seats.filter((each) => each.status === 'booked').map((each) => each.seat)).toEqual(['3']);
});

test('cancelling says what comes back, and it does; logging out closes the private pages', async ({
  page,
  house,
  watch,
}) => {
  const show = await house.emptyShow();
  const customer = await house.customer();
  await logIn(page, customer);
  await hold(page, show.id, ['C1', 'C2']);
  await page.getByRole('button', { name: 'Continue to payment' }).click();
  const pay = await page.getByRole('button', { name: /^Pay / }).textContent();
  const amount = pay?.replace('Pay ', '') ?? '';
  await payWith(page, '4242424242424242');
  await page.getByRole('button', { name: 'Cancel this booking' }).click();
  await expect(page.getByText(`${amount} go back to the card`)).toBeVisible();
  await page.getByRole('button', { name: 'Keep it' }).click();
  await page.getByRole('button', { name: 'Cancel this booking' }).click();
  await page.getByRole('button', { name: 'Yes, cancel it' }).click();
  await expect(page.getByText('This booking is cancelled')).toBeVisible();
  await expect(page.getByText(`${amount} went back to the card`)).toBeVisible();
  await expect(page.getByRole('img', { name: /QR code/ })).toHaveCount(0);
  const { seats } = await house.seats(show.id);
  expect(seats.every((each) => each.status === 'available')).toBe(true);

  const url = page.url();
  await page.getByRole('button', { name: 'Log out' }).click();
  await expect(page.getByRole('heading', { name: 'Log in' })).toBeVisible();
  // Nothing of it is left behind for the next person at this screen.
  await page.goBack();
  await expect(page.getByText('This booking is cancelled')).toHaveCount(0);
  await page.goto(url);
  await expect(page.getByRole('heading', { name: 'Log in' })).toBeVisible();

  await logInHere(page, customer);
  await expect(page.getByText('This booking is cancelled')).toBeVisible();
  // The session is ended from another device: the next thing asked for leads to the log-in, and back.
  watch.allow(401);
  await house.endSessions(customer);
  await page.getByRole('link', { name: 'My bookings' }).click();
  await expect(page.getByRole('heading', { name: 'Log in' })).toBeVisible();
  await logInHere(page, customer);
  await expect(page.getByRole('heading', { name: 'My bookings' })).toBeVisible();
});
