import { expect, expectSeat, logInHere, seat, test } from './journey';

test('a visitor finds a film, chooses seats, is asked to log in and comes back to the same seats', async ({
  page,
  house,
}) => {
  const show = await house.emptyShow();
  const customer = await house.customer();
  await page.goto('/');
  await expect(page).toHaveTitle('Films · Marquee');
  await page.getByRole('searchbox', { name: 'Search' }).fill(show.movie.title);
  await expect(page).toHaveURL(/search=/);
  await page.getByRole('link', { name: show.movie.title, exact: true }).click();
  await expect(page).toHaveTitle(`${show.movie.title} · Marquee`);
  await page.locator(`a[href="/showtimes/${show.id}"]`).click();

  // What seats are like and cost.
  const { seats, currency } = await house.seats(show.id);
  const price = (of: string) => {
    const amount = seats.find((each) => each.type === of)?.price ?? Number.NaN;
    return new Intl.NumberFormat('en-GB', { style: 'currency', currency }).format(amount);
  };
  const legend = page.getByRole('list', { name: 'Kinds of seats' });
  await expect(legend).toContainText(`Regular: ${price('regular')}`);
  await expect(legend).toContainText(`Premium: ${price('premium')}`);
  await expect(page.getByText('Live', { exact: true })).toBeVisible();

  // By the keyboard alone: one stop for Tab, arrows between the seats.
  await seat(page, 'C1').focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Space');
  await expectSeat(page, 'C2', 'chosen');
  await expectSeat(page, 'C3', 'chosen');
  await page.keyboard.press('ArrowDown');
  await expect(seat(page, 'D3')).toBeFocused();
  await expect(page.locator('[data-seat][tabindex="0"]')).toHaveCount(1);
  const choice = page.getByRole('region', { name: 'Your choice' });
  await expect(choice).toContainText('Row C, seat 2');
  await expect(choice).toContainText('Total');

  await page.getByRole('button', { name: 'Log in to hold them' }).click();
  await expect(page).toHaveTitle('Log in · Marquee');
  await logInHere(page, customer);
  await expect(page).toHaveURL(new RegExp(`/showtimes/${show.id}`));
  await expectSeat(page, 'C2', 'chosen');
  await expectSeat(page, 'C3', 'chosen');
  await expect(page.getByRole('button', { name: 'Hold these seats' })).toBeEnabled();
});

test('a cinema has its programme, day by day', async ({ page, house }) => {
  const show = await house.emptyShow();
  await page.goto('/');
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Cinemas' }).click();
  await page.getByRole('link', { name: show.cinema.name }).click();
  const days = page.getByRole('navigation', { name: 'Days' });
  await expect(days.locator('[aria-current="page"]')).toHaveText('Today');
  await days.getByRole('link', { name: 'Tomorrow' }).click();
  await expect(days.locator('[aria-current="page"]')).toHaveText('Tomorrow');
  await page.getByLabel('Another day').fill(show.trading_day);
  await expect(page).toHaveURL(new RegExp(`date=${show.trading_day}`));
  await page.locator(`a[href="/showtimes/${show.id}"]`).click();
  await expect(page.getByRole('heading', { name: show.movie.title })).toBeVisible();
  await page.goBack();
  await expect(page.getByLabel('Another day')).toHaveValue(show.trading_day);
});
