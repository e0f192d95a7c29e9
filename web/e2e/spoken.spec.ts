import type { Page } from '@playwright/test';
import { expect, hold, logIn, payWith, seat, test } from './journey';

// What a screen reader is told on the way to a ticket: names, roles and states, as the browser gives them on.

test('a hall is a grid of rows and seats, each by its name, its kind, its price and whether it is free', async ({
  page,
  house,
}) => {
  const show = await house.emptyShow('Screen 1');
  const { seats } = await house.seats(show.id);
  const rival = await house.rival();
  await rival.hold(
    show.id,
    seats.filter(({ row, seat: number }) => row === 'G' && ['4', '5'].includes(number)).map(({ id }) => id),
  );
  await page.goto(`/showtimes/${show.id}`);
  await seat(page, 'G7').click();
  const hall = page.getByRole('region', { name: 'Seat map' });
  await expect(hall).toMatchAriaSnapshot(`
    - region "Seat map":
      - combobox "How many seats"
      - combobox "Kind of seat"
      - button "Best available"
      - radiogroup "How to show the seats":
        - radio "Plan" [checked]
        - radio "List"
      - paragraph: /The arrow keys move from seat to seat/
      - grid "Seat map":
        - row "Row G":
          - gridcell:
            - button /^Row G, seat 4, Premium, .+, held by somebody else$/ [disabled]
          - gridcell:
            - button /^Row G, seat 5, Premium, .+, held by somebody else$/ [disabled]
          - gridcell:
            - button /^Row G, seat 6, Premium, .+, free$/
          - gridcell:
            - button /^Row G, seat 7, Premium, .+, chosen$/ [pressed]
      - button "Larger seats"
      - button "Smaller seats"
      - button "Fit to width"
  `);
  await expect(page.getByRole('region', { name: 'Your choice' })).toMatchAriaSnapshot(`
    - region "Your choice":
      - heading "Your choice" [level=2]
      - list:
        - listitem:
          - text: Row G, seat 7 · Premium
          - combobox "Ticket for G7"
          - button "Leave out G7"
      - term: Seats
      - definition: /\\d/
      - term: Total
      - definition: /\\d/
      - button "Log in to hold them"
  `);
});

const steps = (page: Page) => page.getByRole('list', { name: 'Steps of a booking' });

test('a booking tells how far it has come, how long the seats are held and what is to pay', async ({
  page,
  house,
}) => {
  const show = await house.emptyShow('Screen 1');
  await logIn(page, await house.customer());
  await hold(page, show.id, ['C7', 'C8']);
  await expect(page.getByRole('main')).toMatchAriaSnapshot(`
    - main:
      - list "Steps of a booking"
      - heading /Booking \\w{4}-\\w{4}/ [level=1]
      - region "Hold":
        - paragraph: Your seats are held for you for
        - timer: /\\d+:\\d\\d/
        - button "Continue to payment"
        - button "Change seats"
        - button "More time"
        - button "Let the seats go"
      - region "Seats and price":
        - list:
          - listitem: /Row C, seat 7/
          - listitem: /Row C, seat 8/
        - term: Total
        - definition: /\\d/
  `);
  await page.getByRole('button', { name: 'Continue to payment' }).click();
  await expect(page.getByRole('region', { name: 'Payment' })).toMatchAriaSnapshot(`
    - region "Payment":
      - heading "Payment" [level=2]
      - textbox "Card number"
      - button /Pay .*\\d/
  `);
  await expect(steps(page)).toMatchAriaSnapshot(`
    - list "Steps of a booking":
      - listitem: Seats , done
      - listitem: Payment
      - listitem: Tickets
  `);
  await payWith(page, '4242424242424242');
  await expect(page.getByRole('region', { name: 'Your tickets' })).toMatchAriaSnapshot(`
    - region "Your tickets":
      - heading "Your tickets" [level=2]
      - list:
        - listitem:
          - term: Row
          - definition: C
          - term: Seat
          - definition: "7"
          - img "QR code for row C, seat 7"
        - listitem:
          - img "QR code for row C, seat 8"
  `);
  await expect(steps(page).getByRole('listitem').last()).toHaveAttribute('aria-current', 'step');
});

test('who asked for less motion gets none, and letters twice as large fit', async ({ page, house }) => {
  const show = await house.emptyShow();
  await page.emulateMedia({ reducedMotion: 'reduce' });
  // A desk of 1280 by 800 at 200 %.
  await page.setViewportSize({ width: 640, height: 400 });
  for (const path of ['/', `/films/${show.movie.id}`, `/showtimes/${show.id}`]) {
    await page.goto(path);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await expect(page.locator('main a[href^="/showtimes/"], [data-seat]').first()).toBeVisible();
    const moving = await page.evaluate(() =>
      [...document.querySelectorAll<HTMLElement>('main a, main button, main svg')]
        .filter((element) => getComputedStyle(element).transitionProperty.includes('transform'))
        .filter((element) => Number.parseFloat(getComputedStyle(element).transitionDuration) > 0)
        .map((element) => element.outerHTML.slice(0, 120)),
    );
    expect(moving, `what moves on ${path}`).toEqual([]);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(wide, `${path} is wider than the screen`).toBeLessThanOrEqual(0);
  }
});
