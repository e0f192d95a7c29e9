import { House } from './house';
import { expect, expectSeat, hold, logIn, named, seat, test } from './journey';
import { Marquee } from './server';

/** Long enough to get to it, short enough to wait for. */
const HOLD_SECONDS = 12;

const SETTLES_LATE = '4000000000000077';

/** These stop their server or need short holds, so they have one of their own. */
const own = test.extend<{ server: Marquee; rooms: House }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of what is needed from here
  server: async ({}, use) => {
    const server = await Marquee.open({
      MARQUEE_HOLD_TTL: `${HOLD_SECONDS}s`,
      MARQUEE_PAYMENT_GRACE: '1s',
    });
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

own(
  'after the server was away the map catches up, and a hold that ran out frees its seats',
  async ({ page, server, rooms, watch }) => {
    const show = await rooms.emptyShow();
    const { seats } = await rooms.seats(show.id);
    const rival = await rooms.rival();
    await logIn(page, await rooms.customer());
    await page.goto(`/showtimes/${show.id}`);
    await expect(page.getByText('Live', { exact: true })).toBeVisible();
    const first = await rival.hold(show.id, [named(seats, 'F4').id, named(seats, 'F5').id]);
    await expectSeat(page, 'F4', 'held');

    watch.allow(0, 500, 502, 503);
    await server.stop();
    await expect(page.getByText('Connecting …')).toBeVisible();
    await expect(page.getByText('The live view was lost')).toBeVisible();
    await server.start();
    // While this page may not have found back yet.
    await rival.release(first);
    await rival.hold(show.id, [named(seats, 'G4').id, named(seats, 'G5').id]);
    await expectSeat(page, 'G4', 'held');
    await expectSeat(page, 'F4', 'available');
    await expect(page.getByText('Live', { exact: true })).toBeVisible();
    await expect(page.getByText('The live view was lost')).toHaveCount(0);

    await hold(page, show.id, ['H4', 'H5']);
    await expect(page.getByText('The time to pay is over')).toBeVisible({
      timeout: (HOLD_SECONDS + 8) * 1000,
    });
    await expect(page.getByRole('timer')).toHaveCount(0);
    await page.getByRole('button', { name: 'Choose seats again' }).click();
    await expectSeat(page, 'H4', 'available');
    await expectSeat(page, 'G4', 'available');
    // Who let them go does not get them again at once; the choice is put back and others are open.
    watch.allow(409);
    await seat(page, 'H4').click();
    await seat(page, 'H5').click();
    await page.getByRole('button', { name: 'Hold these seats' }).click();
    await expect(page.getByText('You let these seats go: H4, H5')).toBeVisible();
    await seat(page, 'G4').click();
    await seat(page, 'G5').click();
    await page.getByRole('button', { name: 'Hold these seats' }).click();
    await expect(page.getByRole('timer')).toBeVisible();
  },
);

own(
  'money that comes after the seats have gone to somebody else goes back, and the page says so',
  async ({ page, rooms }) => {
    const show = await rooms.emptyShow();
    const { seats } = await rooms.seats(show.id);
    const rival = await rooms.rival();
    await logIn(page, await rooms.customer());
    await hold(page, show.id, ['C1', 'C2']);
    await page.getByRole('button', { name: 'Continue to payment' }).click();
    await page.getByLabel('Card number').fill(SETTLES_LATE);
    // It settles five seconds after it was paid: by then the hold is over.
    await expect(page.getByRole('timer')).toHaveText(/^0:0[123]$/, { timeout: HOLD_SECONDS * 1000 });
    await page.getByRole('button', { name: /^Pay / }).click();
    await expect(page.getByText('Your payment is being settled.')).toBeVisible();
    await expect(async () => {
      await rival.hold(show.id, [named(seats, 'C1').id, named(seats, 'C2').id]);
    }).toPass({ intervals: [100] });

    await expect(page.getByText('This booking is cancelled')).toBeVisible({ timeout: 30_000 });
    await expect(
      page.getByText('Your payment came after the seats had gone to somebody else.'),
    ).toBeVisible();
    await expect(page.getByText('went back to the card')).toBeVisible({ timeout: 30_000 });
    await expect(page.getByRole('img', { name: /^QR code/ })).toHaveCount(0);
  },
);
