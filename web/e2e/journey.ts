import { type BrowserContext, test as base, expect, type Page } from '@playwright/test';
import { type Customer, House, type MapSeat } from './house';
import { Marquee } from './server';

/** What a page is made of, as the browser calls it. */
const PARTS = new Set(['document', 'stylesheet', 'script', 'font', 'image', 'manifest']);

/** What a browser reports that a person would not see, except refusals a journey is about. */
class Watch {
  readonly #complaints: string[] = [];
  readonly #refusals = new Set<number>();

  /** Refusals with these statuses are part of the journey; the browser logs each as an error. */
  allow(...statuses: number[]): void {
    for (const status of statuses) this.#refusals.add(status);
  }

  async follow(context: BrowserContext): Promise<void> {
    context.on('console', (message) => {
      if (message.type() !== 'error' && message.type() !== 'warning') return;
      const text = message.text();
      const status = /Failed to load resource: .*\b(\d{3})\b/.exec(text)?.[1];
      if (status && this.#refusals.has(Number(status))) return;
      // While a journey keeps the server away, 0 stands for "no answer".
      if (this.#refusals.has(0) && /net::ERR_/.test(text)) return;
      this.#complaints.push(`${message.type()}: ${text} (${message.location().url})`);
    });
    // A part of the page itself that does not come is never what a journey is about, whatever it allows of the API.
    context.on('response', (response) => {
      const { pathname } = new URL(response.url());
      if (response.status() < 400 || pathname.startsWith('/api/')) return;
      this.#complaints.push(`${response.status()} for ${pathname}`);
    });
    context.on('requestfailed', (request) => {
      const why = request.failure()?.errorText ?? '';
      // What a page did not wait for when it was left.
      if (why === 'net::ERR_ABORTED' || this.#refusals.has(0)) return;
      if (PARTS.has(request.resourceType())) this.#complaints.push(`${why} for ${request.url()}`);
    });
    context.on('weberror', (error) => this.#complaints.push(`thrown: ${error.error().message}`));
    // A violation of the content security policy is a console error as well; this names the directive.
    await context.exposeFunction('reportViolation', (text: string) => this.#complaints.push(`CSP: ${text}`));
    await context.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', (event) => {
        const { reportViolation } = window as unknown as { reportViolation: (text: string) => void };
        reportViolation(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
      });
    });
  }

  complaints(): string[] {
    return this.#complaints;
  }
}

interface PerTest {
  watch: Watch;
  /** Opens another browser on the same house: another person. */
  another: () => Promise<Page>;
}

interface PerWorker {
  marquee: Marquee;
  house: House;
}

export const test = base.extend<PerTest, PerWorker>({
  marquee: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of what is needed from here
    async ({}, use) => {
      const marquee = await Marquee.open();
      await use(marquee);
      await marquee.close();
    },
    { scope: 'worker', timeout: 60_000 },
  ],
  house: [
    async ({ marquee }, use) => {
      const house = await House.at(marquee.url);
      await use(house);
      await house.close();
    },
    { scope: 'worker' },
  ],
  baseURL: async ({ marquee }, use) => use(marquee.url),
  watch: [
    async ({ context }, use) => {
      const watch = new Watch();
      await watch.follow(context);
      await use(watch);
      expect(watch.complaints(), 'what the browser complained of').toEqual([]);
    },
    { auto: true },
  ],
  another: async ({ browser, watch, baseURL }, use) => {
    const opened: BrowserContext[] = [];
    await use(async () => {
      const context = await browser.newContext({ ...(baseURL ? { baseURL } : {}), locale: 'en-GB' });
      opened.push(context);
      await watch.follow(context);
      return context.newPage();
    });
    for (const context of opened) await context.close();
  },
});

export { expect };

/** Who the demo lets in to work. */
export const STAFF: Customer = { name: '', email: 'staff@demo.test', password: 'marquee-demo' };
export const ADMIN: Customer = { name: '', email: 'admin@demo.test', password: 'marquee-demo' };
/** A customer of the demo's, who has been to the cinema before. */
export const REGULAR: Customer = {
  name: 'Cleo Customer',
  email: 'customer@demo.test',
  password: 'marquee-demo',
};

/** Fills the form on the page that asks to log in. */
export async function logInHere(page: Page, { email, password }: Customer): Promise<void> {
  // By its role: an alert that the e-mail is wrong is named after it as well.
  await page.getByRole('textbox', { name: 'E-mail' }).fill(email);
  await page.getByLabel(/^Password/).fill(password);
  await page.getByRole('main').getByRole('button', { name: 'Log in' }).click();
}

export async function logIn(page: Page, customer: Customer): Promise<void> {
  await page.goto('/login');
  await logInHere(page, customer);
  await expect(page.getByRole('button', { name: 'Log out' })).toBeVisible();
}

/** A seat of the map, by what people call it: `B3`. */
export function seat(page: Page, name: string) {
  return page.getByRole('button', { name: new RegExp(`^Row ${name.slice(0, 1)}, seat ${name.slice(1)}, `) });
}

export async function expectSeat(page: Page, name: string, state: string): Promise<void> {
  await expect(seat(page, name)).toHaveAttribute('data-state', state);
}

export function named(seats: readonly MapSeat[], name: string): MapSeat {
  const found = seats.find((each) => `${each.row}${each.seat}` === name);
  if (!found) throw new Error(`the hall has no seat ${name}`);
  return found;
}

/** From the seat map to the booking's page, which it leaves open. */
export async function hold(page: Page, showtimeId: number, names: readonly string[]): Promise<void> {
  await page.goto(`/showtimes/${showtimeId}`);
  for (const name of names) await seat(page, name).click();
  await page.getByRole('button', { name: 'Hold these seats' }).click();
  await expect(page.getByRole('timer')).toBeVisible();
}

/** Shows a card to the sandbox, as a person types it. */
export async function payWith(page: Page, card: string): Promise<void> {
  await page.getByLabel('Card number').fill(card);
  await page.getByRole('button', { name: /^Pay / }).click();
}
