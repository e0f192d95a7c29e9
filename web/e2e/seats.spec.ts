import type { Page } from '@playwright/test';
import { expect, expectSeat, hold, logIn, named, seat, test } from './journey';

test('a choice that leaves a single seat is refused, with others to take by one press', async ({
  page,
  house,
  watch,
}) => {
  const show = await house.emptyShow();
  await logIn(page, await house.customer());
  await page.goto(`/showtimes/${show.id}`);
  // C1 would stay between the wall and C2.
  await seat(page, 'C2').click();
  await seat(page, 'C3').click();
  watch.allow(409);
  await page.getByRole('button', { name: 'Hold these seats' }).click();
  const alert = page.getByRole('alert');
  await expect(alert).toContainText('This would leave a single seat');
  await alert
    .getByRole('button', { name: /^Take / })
    .first()
    .click();
  await expect(page.getByRole('timer')).toBeVisible();
});

test('seats that others take, and give back, are seen at once', async ({ page, another, house }) => {
  const show = await house.emptyShow();
  await logIn(page, await house.customer());
  await page.goto(`/showtimes/${show.id}`);
  await expect(page.getByText('Live', { exact: true })).toBeVisible();
  await seat(page, 'D3').click();
  await seat(page, 'D4').click();
  await seat(page, 'D5').click();

  const theirs = await another();
  await logIn(theirs, await house.customer('Theo Other'));
  await hold(theirs, show.id, ['D5', 'D6']);
  // On this side, without a reload: the one lost seat is dropped, by name, and the others stay.
  await expectSeat(page, 'D6', 'held');
  await expectSeat(page, 'D5', 'held');
  await expect(page.getByText('Taken: D5')).toBeVisible();
  await expectSeat(page, 'D3', 'chosen');
  await expectSeat(page, 'D4', 'chosen');

  await theirs.getByRole('button', { name: 'Let the seats go' }).click();
  await expect(theirs.getByText('This booking is cancelled')).toBeVisible();
  await expectSeat(page, 'D5', 'available');
  await expectSeat(page, 'D6', 'available');
});

test('of seats that are lost at the hold itself, only those are dropped, by name', async ({
  page,
  house,
  watch,
}) => {
  const show = await house.emptyShow();
  const { seats } = await house.seats(show.id);
  await logIn(page, await house.customer());
  // Without the stream the page cannot know before it asks.
  await page.route('**/seats/stream', (route) => route.abort());
  watch.allow(0, 409);
  await page.goto(`/showtimes/${show.id}`);
  await seat(page, 'D3').click();
  await seat(page, 'D4').click();
  const rival = await house.rival();
  await rival.hold(show.id, [named(seats, 'D4').id, named(seats, 'D5').id]);
  await page.getByRole('button', { name: 'Hold these seats' }).click();
  await expect(page.getByText('Taken: D4')).toBeVisible();
  await expectSeat(page, 'D3', 'chosen');
  await expectSeat(page, 'D4', 'held');
  await expectSeat(page, 'D5', 'held');
});

test('two people press at the same moment: one has the seats, the other is told which are gone', async ({
  page,
  another,
  house,
  watch,
}) => {
  const show = await house.emptyShow();
  const other = await another();
  watch.allow(0, 409);
  for (const [person, name] of [
    [page, 'Nora Newcomer'],
    [other, 'Theo Other'],
  ] as const) {
    await logIn(person, await house.customer(name));
    // Without the stream neither hears of the other beforehand.
    await person.route('**/seats/stream', (route) => route.abort());
    await person.goto(`/showtimes/${show.id}`);
    await seat(person, 'F5').click();
    await seat(person, 'F6').click();
  }
  await Promise.all(
    [page, other].map((person) => person.getByRole('button', { name: 'Hold these seats' }).click()),
  );
  const won = (person: Page) => person.getByRole('timer');
  const lost = (person: Page) => person.getByText('Taken: F5, F6');
  await expect(won(page).or(lost(page))).toBeVisible();
  await expect(won(other).or(lost(other))).toBeVisible();
  const [winner, loser] = (await won(page).isVisible()) ? [page, other] : [other, page];
  await expect(won(winner)).toBeVisible();
  await expect(lost(loser)).toBeVisible();
  await expectSeat(loser, 'F5', 'held');
});
