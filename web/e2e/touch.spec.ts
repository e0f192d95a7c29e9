import type { CDPSession, Locator, Page } from '@playwright/test';
import { ADMIN, expect, logInHere, seat, test } from './journey';

// What fingers do on a phone: as real touches of the browser, whose own scrolling and zooming would get in the way.

interface Point {
  x: number;
  y: number;
}

/** Fingers on the glass of a page, all of them at once. */
class Hand {
  readonly #session: CDPSession;

  private constructor(session: CDPSession) {
    this.#session = session;
  }

  static async over(page: Page): Promise<Hand> {
    return new Hand(await page.context().newCDPSession(page));
  }

  async down(...fingers: Point[]): Promise<void> {
    await this.#send('touchStart', fingers);
  }

  async move(...fingers: Point[]): Promise<void> {
    await this.#send('touchMove', fingers);
  }

  async up(): Promise<void> {
    await this.#send('touchEnd', []);
  }

  async #send(type: 'touchStart' | 'touchMove' | 'touchEnd', fingers: readonly Point[]): Promise<void> {
    const touchPoints = fingers.map(({ x, y }, id) => ({ x, y, id }));
    await this.#session.send('Input.dispatchTouchEvent', { type, touchPoints });
  }
}

async function middleOf(place: Locator): Promise<Point> {
  const box = await place.boundingBox();
  if (!box) throw new Error('it is not on the page');
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

const widthOf = async (place: Locator) => (await place.boundingBox())?.width ?? 0;
const leftOf = async (place: Locator) => (await place.boundingBox())?.x ?? 0;

test.use({ hasTouch: true, isMobile: true, viewport: { width: 390, height: 780 } });

/** A new screen of 6 rows of 12, its plan in the middle of the phone. */
async function newHall(page: Page, name: string): Promise<void> {
  await page.goto('/admin/screens');
  await logInHere(page, ADMIN);
  await page.getByRole('button', { name: 'New screen' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill(name);
  await dialog.getByRole('button', { name: 'Open the screen' }).click();
  await page.getByRole('button', { name: 'Plain hall …' }).click();
  await page.getByLabel('Rows', { exact: true }).fill('6');
  await page.getByLabel('Seats in a row').fill('12');
  await page.getByRole('button', { name: 'Draw it' }).click();
  await expect(dialog).toHaveCount(0);
  await expect(page.getByTestId('count-regular')).not.toHaveText('0');
}

function place(page: Page, line: number, column: number): Locator {
  return page.locator(`[data-x="${column - 1}"][data-y="${line - 1}"]`);
}

/** So that its rows do not lie under the edge of the screen. */
async function inSight(page: Page): Promise<void> {
  await page
    .getByRole('grid', { name: 'Seats' })
    .evaluate((grid) => grid.scrollIntoView({ block: 'center' }));
}

test('one finger paints a hall, also a quick one; two move it and zoom, and paint nothing', async ({
  page,
}) => {
  await newHall(page, 'Fingersaal');
  await page.getByRole('button', { name: /^VIP/ }).tap();
  await inSight(page);
  const hand = await Hand.over(page);
  const [from, to] = [await middleOf(place(page, 2, 2)), await middleOf(place(page, 2, 5))];
  const scrolled = await page.evaluate(() => window.scrollY);
  await hand.down(from);
  // Straight to the end: the browser tells of no place between.
  await hand.move(to);
  await hand.up();
  await expect(page.getByTestId('count-vip')).toHaveText('4');
  await expect(place(page, 2, 4)).toHaveAttribute('data-kind', 'vip');
  expect(await page.evaluate(() => window.scrollY), 'the page stays where it is').toBe(scrolled);
  await place(page, 4, 1).tap();
  await expect(page.getByTestId('count-vip')).toHaveText('5');

  const a = await middleOf(place(page, 3, 3));
  const b = { x: a.x + 80, y: a.y };
  const before = await widthOf(place(page, 3, 3));
  await hand.down(a);
  await hand.down(a, b);
  for (const wider of [20, 40, 60, 80])
    await hand.move({ x: a.x - wider / 2, y: a.y }, { x: b.x + wider / 2, y: b.y });
  await hand.up();
  await expect.poll(() => widthOf(place(page, 3, 3))).toBeGreaterThan(before * 1.6);
  const left = await leftOf(place(page, 3, 6));
  await hand.down(a, b);
  for (const on of [20, 40, 60]) await hand.move({ x: a.x - on, y: a.y }, { x: b.x - on, y: b.y });
  await hand.up();
  await expect.poll(() => leftOf(place(page, 3, 6))).toBeLessThan(left - 40);
  await expect(page.getByTestId('count-vip')).toHaveText('5');
  await page.getByRole('button', { name: 'Undo' }).tap();
  await page.getByRole('button', { name: 'Undo' }).tap();
  await expect(page.getByTestId('count-vip')).toHaveText('0');
});

test('without a brush one finger moves the hall, and chooses what it taps', async ({ page }) => {
  await newHall(page, 'Schiebesaal');
  await page.getByRole('button', { name: 'Choose only' }).tap();
  await inSight(page);
  const regular = await page.getByTestId('count-regular').textContent();
  const hand = await Hand.over(page);
  const from = await middleOf(place(page, 3, 6));
  const left = await leftOf(place(page, 3, 6));
  await hand.down(from);
  for (const on of [20, 60, 100, 140]) await hand.move({ x: from.x - on, y: from.y });
  await hand.up();
  await expect.poll(() => leftOf(place(page, 3, 6))).toBeLessThan(left - 60);
  await expect(page.getByTestId('count-regular')).toHaveText(regular ?? '');
  await place(page, 3, 6).tap();
  await expect(page.getByRole('region', { name: 'The seat' })).toContainText('Row C, seat 6');
});

test('on a phone the price and the way on stay in sight, and lead to the choice', async ({ page, house }) => {
  const show = await house.emptyShow();
  await page.goto(`/showtimes/${show.id}`);
  await seat(page, 'C8').tap();
  await expect(page.getByText('1 seat', { exact: true })).toBeVisible();
  await seat(page, 'C7').tap();
  const onwards = page.getByRole('button', { name: 'Go on' });
  await expect(page.getByText(/^2 seats \S*\d/)).toBeVisible();
  await onwards.tap();
  const choice = page.getByRole('region', { name: 'Your choice' });
  await expect(choice).toBeFocused();
  await expect(choice.getByRole('button', { name: 'Log in to hold them' })).toBeInViewport();
  await expect(onwards).toHaveCount(0);
});
