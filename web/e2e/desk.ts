import { type APIRequestContext, request } from '@playwright/test';
import type { components } from '../src/api/schema';
import type { Reservation, Showtime } from './house';
import { ADMIN, test as journey } from './journey';

type Schemas = components['schemas'];

const SOON_MS = 10 * 60_000;
const HALL = ['A', 'B', 'C', 'D'];
const SEATS_A_ROW = 8;

/** What the people who run the cinema arrange before a journey: halls of one's own, shows whose doors are open now. */
export class Desk {
  private constructor(
    private readonly api: APIRequestContext,
    private readonly token: string,
  ) {}

  static async at(url: string): Promise<Desk> {
    const extraHTTPHeaders = { Connection: 'close' };
    const api = await request.newContext({ baseURL: `${url}/api/v1/`, extraHTTPHeaders });
    const { email, password } = ADMIN;
    const said = await api.post('auth/login', { data: { email, password } });
    const { access_token } = (await said.json()) as Schemas['SessionResponse'];
    return new Desk(api, access_token);
  }

  /** A show on a new screen of the cinema where the demo's staff work, about to begin. */
  async showSoon(screen: string): Promise<Showtime> {
    const { items: cinemas } = await this.get<Schemas['Cinemas']>('cinemas');
    const cinema = cinemas.find(({ name }) => name === 'Alhambra') ?? cinemas[0];
    const { items: films } = await this.get<Schemas['Page_Movie']>('movies?limit=1');
    const seats = HALL.flatMap((row, y) =>
      Array.from({ length: SEATS_A_ROW }, (_, x) => ({ row, seat: `${x + 1}`, x, y })),
    );
    const opened = await this.post<Schemas['KeptScreen']>('admin/screens', {
      cinema_id: cinema?.id,
      name: screen,
      seats,
    });
    return this.post<Showtime>('showtimes', {
      screen_id: opened.id,
      movie_id: films[0]?.id,
      starts_at: new Date(Date.now() + SOON_MS).toISOString(),
      duration_minutes: 90,
      base_price: 10,
      language: 'en',
      published: true,
    });
  }

  /** Seats of a show, paid in cash at the counter. */
  sell(showtimeId: number, count: number): Promise<Reservation> {
    return this.post<Reservation>('staff/bookings/sell', {
      showtime_id: showtimeId,
      best_available: { count },
      payment: 'cash',
    });
  }

  async codes(bookingId: number): Promise<string[]> {
    const { items } = await this.get<{ items: { code: string }[] }>(`bookings/${bookingId}/tickets`);
    return items.map(({ code }) => code);
  }

  async close(): Promise<void> {
    await this.api.dispose();
  }

  private get<T>(path: string): Promise<T> {
    return this.answered(path, this.api.get(path, { headers: this.headers() }));
  }

  private post<T>(path: string, data: object): Promise<T> {
    return this.answered(path, this.api.post(path, { data, headers: this.headers() }));
  }

  private headers() {
    return { Authorization: `Bearer ${this.token}` };
  }

  private async answered<T>(path: string, call: ReturnType<APIRequestContext['get']>): Promise<T> {
    const response = await call;
    if (!response.ok()) throw new Error(`${path}: ${response.status()} ${await response.text()}`);
    return (await response.json()) as T;
  }
}

export const test = journey.extend<object, { desk: Desk }>({
  desk: [
    async ({ marquee }, use) => {
      const desk = await Desk.at(marquee.url);
      await use(desk);
      await desk.close();
    },
    { scope: 'worker' },
  ],
});
