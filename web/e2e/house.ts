import type { APIRequestContext } from '@playwright/test';
import { request } from '@playwright/test';
import type { components } from '../src/api/schema';

type Schemas = components['schemas'];
export type Showtime = Schemas['Showtime'];
export type SeatMap = Schemas['SeatMap'];
export type MapSeat = Schemas['MapSeat'];
export type Reservation = Schemas['Reservation'];

export interface Customer {
  name: string;
  email: string;
  password: string;
}

const PASSWORD = 'seventh row, on the aisle';

/** What a journey finds in place: shows nobody else of the journeys uses, and customers. Asked of the API. */
export class House {
  readonly #api: APIRequestContext;
  #shows: Showtime[] | null = null;
  #customers = 0;

  private constructor(api: APIRequestContext) {
    this.#api = api;
  }

  static async at(url: string): Promise<House> {
    // A connection each: one kept from before may be closed by the server just as the next request leaves.
    const extraHTTPHeaders = { Connection: 'close' };
    return new House(await request.newContext({ baseURL: `${url}/api/v1/`, extraHTTPHeaders }));
  }

  /** A show days ahead that has sold nothing; nobody gets it twice. */
  async emptyShow(screen = 'Saal 1'): Promise<Showtime> {
    this.#shows ??= await this.#showsAhead();
    for (const show of this.#shows.filter((each) => each.screen.name === screen)) {
      this.#shows = this.#shows.filter((other) => other !== show);
      const { seats } = await this.seats(show.id);
      if (seats.every((seat) => seat.status === 'available')) return show;
    }
    throw new Error(`no empty show is left on ${screen}`);
  }

  seats(showtimeId: number): Promise<SeatMap> {
    return this.#get<SeatMap>(`showtimes/${showtimeId}/seats`);
  }

  /** Somebody new, who has an account. */
  async customer(name = 'Nora Newcomer'): Promise<Customer> {
    this.#customers += 1;
    const customer = {
      name,
      email: `nora${this.#customers}-${process.pid}@journey.test`,
      password: PASSWORD,
    };
    await this.#post('auth/user/signup', customer);
    return customer;
  }

  /** Somebody who has forgotten that they have an account; a mail tells them. */
  async signUpAgain(customer: Customer): Promise<void> {
    await this.#post('auth/user/signup', customer);
  }

  /** Somebody else, who never opens a browser. */
  async rival(name = 'Rudi Rival'): Promise<Rival> {
    const { email, password } = await this.customer(name);
    const { access_token } = await this.#post<Schemas['SessionResponse']>('auth/login', { email, password });
    return new Rival(this.#api, access_token);
  }

  /** The newest link to a page that was mailed to anybody, as they would follow it; null as long as there is none. */
  async mailedLink(page: string): Promise<string | null> {
    const link = new RegExp(`${page}\\?token=[\\w.-]+`);
    const mailbox = await this.#text('/mailbox');
    const mails = [...new Set(mailbox.match(/\/mailbox\/[\w-]+(?=")/g) ?? [])].slice(0, 5);
    for (const text of [mailbox, ...(await Promise.all(mails.map((mail) => this.#text(`${mail}/page`))))]) {
      const found = link.exec(text)?.[0];
      if (found) return found;
    }
    return null;
  }

  /** Ends every session of a customer, as they can do themselves from any device. */
  async endSessions({ email, password }: Customer): Promise<void> {
    const { access_token } = await this.#post<Schemas['SessionResponse']>('auth/login', { email, password });
    const headers = { Authorization: `Bearer ${access_token}` };
    const listed = await this.#api.get('auth/sessions', { headers });
    const { items } = (await listed.json()) as Schemas['Page_LogIn'];
    for (const { id, current } of items) {
      if (!current) await this.#api.delete(`auth/sessions/${id}`, { headers });
    }
  }

  async close(): Promise<void> {
    await this.#api.dispose();
  }

  async #showsAhead(): Promise<Showtime[]> {
    const { items: cinemas } = await this.#get<Schemas['Cinemas']>('cinemas');
    const from = new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 10);
    const found: Showtime[] = [];
    for (const { id } of cinemas) {
      const page = await this.#get<{ items: Showtime[] }>(`showtimes?cinema_id=${id}&from=${from}&limit=100`);
      found.push(...page.items);
    }
    return found;
  }

  async #get<T>(path: string): Promise<T> {
    const response = await this.#api.get(path);
    if (!response.ok()) throw new Error(`GET ${path}: ${response.status()} ${await response.text()}`);
    return (await response.json()) as T;
  }

  async #text(path: string): Promise<string> {
    const response = await this.#api.get(path);
    return response.ok() ? response.text() : '';
  }

  async #post<T>(path: string, data: object): Promise<T> {
    return post<T>(this.#api, path, data);
  }
}

/** Another customer, by the API alone. */
export class Rival {
  constructor(
    private readonly api: APIRequestContext,
    private readonly token: string,
  ) {}

  async hold(showtimeId: number, seatIds: readonly number[]): Promise<Reservation> {
    return post<Reservation>(
      this.api,
      'bookings/hold',
      { showtime_id: showtimeId, seat_ids: seatIds },
      { ...this.#headers(), 'Idempotency-Key': crypto.randomUUID() },
    );
  }

  /** Lets seats go; a hold that has ended by itself meanwhile is let go as well. */
  async release({ reservation_id }: Reservation): Promise<void> {
    const response = await this.api.delete(`bookings/${reservation_id}/hold`, { headers: this.#headers() });
    if (!response.ok() && ![409, 410].includes(response.status()))
      throw new Error(`release: ${response.status()}`);
  }

  #headers() {
    return { Authorization: `Bearer ${this.token}` };
  }
}

async function post<T>(api: APIRequestContext, path: string, data: object, headers = {}): Promise<T> {
  const response = await api.post(path, { data, headers });
  if (!response.ok()) throw new Error(`POST ${path}: ${response.status()} ${await response.text()}`);
  const text = await response.text();
  return (text === '' ? undefined : JSON.parse(text)) as T;
}
