import type { Page } from '@playwright/test';
import { expect, expectSeat, logInHere, seat, test } from './journey';

/** A day in the line of days, by its date. */
function onDay(page: Page, day: string) {
  return page.getByRole('navigation', { name: 'Days' }).locator(`a[href$="date=${day}"]`);
}

test('a visitor finds a film, chooses seats, is asked to log in and comes back to the same seats', async ({
  page,
  house,
}) => {
  const show = await house.emptyShow();
  const customer = await house.customer();
  await page.goto('/');
  await expect(page).toHaveTitle('What is on · Marquee');
  await page.getByRole('searchbox', { name: 'Search' }).fill(show.movie.title);
  await page.getByRole('button', { name: 'Find' }).click();
  await expect(page).toHaveURL(/search=/);
  await page.getByRole('link', { name: show.movie.title, exact: true }).click();
  await expect(page).toHaveTitle(`${show.movie.title} · Marquee`);
  await onDay(page, show.trading_day).click();
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
  await expect(page.getByRole('heading', { name: 'Cinemas' })).toBeVisible();
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

test('home shows a cinema by day, and remembers which', async ({ page, house }) => {
  const show = await house.emptyShow();
  await page.goto('/');
  await page
    .getByRole('navigation', { name: 'Choose a cinema' })
    .getByRole('link', { name: show.cinema.name })
    .click();
  // Late at night it is the next day's programme, and says so.
  const front = page.getByRole('heading', { level: 1, name: show.cinema.name });
  await expect(front).toBeVisible();
  await onDay(page, show.trading_day).click();
  await expect(page.locator(`main a[href="/showtimes/${show.id}"]`).first()).toBeVisible();
  await page.goto('/');
  await expect(front).toBeVisible();
});

test('filters are in the address: a search can be sent to a friend', async ({ page, another }) => {
  await page.goto('/films');
  await page.getByLabel('Genre').selectOption('Horror');
  await page.getByRole('combobox', { name: 'Language' }).selectOption({ label: 'German' });
  await expect(page).toHaveURL(/genre=Horror.*language=de|language=de.*genre=Horror/);
  const titles = page.getByRole('main').getByRole('heading', { level: 2 });
  await expect(titles.filter({ hasText: 'Nosferatu' })).toBeVisible();
  // A horror film, and not a German one: it goes when the second filter has its answer.
  await expect(titles.filter({ hasText: 'Night of the Living Dead' })).toHaveCount(0);
  const count = await titles.count();
  const theirs = await another();
  await theirs.goto(page.url());
  await expect(theirs.getByRole('main').getByRole('heading', { level: 2 })).toHaveCount(count);
  await expect(theirs.getByLabel('Genre')).toHaveValue('Horror');
});

test('in German, prices, times and words are German; the choice outlives a reload', async ({
  page,
  house,
}) => {
  const show = await house.emptyShow();
  await page.goto(`/showtimes/${show.id}`);
  await page.getByRole('button', { name: 'Deutsch' }).click();
  await expect(page.getByText('Wählen Sie Plätze im Plan')).toBeVisible();
  await page.reload();
  await expect(page.locator('html')).toHaveAttribute('lang', 'de');
  await page.getByRole('button', { name: /^Reihe C, Platz 2, / }).click();
  const choice = page.getByRole('region', { name: 'Ihre Auswahl' });
  const { seats, currency } = await house.seats(show.id);
  const seatC2 = seats.find((each) => each.row === 'C' && each.seat === '2');
  const price = new Intl.NumberFormat('de', { style: 'currency', currency }).format(
    seatC2?.price ?? Number.NaN,
  );
  await expect(choice).toContainText(price);
});

test('the free seats are a list as well, for the same choice', async ({ page, house }) => {
  const show = await house.emptyShow();
  await page.goto(`/showtimes/${show.id}`);
  await page.getByText('List', { exact: true }).click();
  const row = page.getByRole('group', { name: 'Row C' });
  await row.getByRole('checkbox', { name: /^Seat 2 / }).check();
  await expect(page.getByRole('region', { name: 'Your choice' })).toContainText('Row C, seat 2');
  await page.getByText('Plan', { exact: true }).click();
  await expectSeat(page, 'C2', 'chosen');
});
