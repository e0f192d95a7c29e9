import { act, configure, fireEvent, screen, waitFor } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { beforeEach, expect, test, vi } from 'vitest';
import type { KeptCinema, KeptScreen, ScheduledShow } from '@/shared/api/types';
import { problem, seatMap, showtime } from '@/testing/booking';
import { signInAda } from '@/testing/people';
import { renderApp } from '@/testing/renderApp';
import { server } from '@/testing/server';

// The form of a show has all languages twice: drawing it takes its time where nothing is really drawn.
vi.setConfig({ testTimeout: 60_000 });
configure({ asyncUtilTimeout: 20_000 });

const show: ScheduledShow = {
  ...showtime,
  busy_until: '2030-01-01T20:25:00Z',
  layout_id: 1,
  layout_version: 1,
  occupancy: { seats: 5, sold: 1, held: 0, blocked: 0 },
  orphan_rule: 'lenient',
  published: true,
  trailer_minutes: 10,
  version: 3,
};

const cinema: KeptCinema = {
  id: 1,
  name: 'Lichtburg',
  city: 'Berlin',
  address: 'Kantstraße 12',
  time_zone: 'Europe/Berlin',
  currency: 'EUR',
  booking_fee: 1.5,
  trading_day_start: 6,
  cancellation: { tiers: [{ hours_before: 0, basis_points: 10_000 }], fees_back: true },
  deleted: false,
  version: 1,
};

const hall: KeptScreen = {
  id: 2,
  cinema_id: 1,
  name: 'Saal 2',
  cleaning_minutes: 15,
  layout_id: 1,
  deleted: false,
  version: 1,
};

/** How often somebody came back: each time there is another `ETag`, as where a body has changed. */
let reads = 0;
/** What the API keeps. */
let kept = { show, cinema, hall, blocks: [] as object[], version: 1 };

function versionedAs(body: object) {
  const text = JSON.stringify(body);
  return new HttpResponse(text, {
    headers: { 'Content-Type': 'application/json', ETag: `"${kept.version}-${reads}"` },
  });
}

beforeEach(() => {
  kept = { show, cinema, hall, blocks: [], version: 1 };
  reads = 0;
  signInAda();
  const page = (items: unknown[]) => HttpResponse.json({ items, next_cursor: null });
  server.use(
    http.get('*/api/v1/admin/showtimes/7', () => versionedAs(kept.show)),
    http.get('*/api/v1/showtimes/7/blocks', () => versionedAs({ showtime_id: 7, blocks: kept.blocks })),
    http.get('*/api/v1/showtimes/7/seats', () => HttpResponse.json(seatMap())),
    http.get('*/api/v1/admin/cinemas', () => page([kept.cinema])),
    http.get('*/api/v1/admin/cinemas/1', () => versionedAs(kept.cinema)),
    http.get('*/api/v1/admin/screens', () => page([kept.hall])),
    http.get('*/api/v1/admin/screens/2', () => versionedAs(kept.hall)),
    http.get('*/api/v1/admin/screens/2/layout', () => versionedAs({ screen_id: 2, seats: [] })),
    http.get('*/api/v1/movies', () => page([])),
  );
});

/** Somebody comes back to this window, and what is shown is read again. */
async function comeBack({ queryClient }: ReturnType<typeof renderApp>) {
  reads += 1;
  await act(() => queryClient.refetchQueries({ type: 'active' }));
}

const retype = async (label: RegExp | string, text: string) => {
  const field = await screen.findByLabelText<HTMLInputElement>(label);
  fireEvent.change(field, { target: { value: text } });
};
const typedAt = (label: RegExp | string) => screen.getByLabelText<HTMLInputElement>(label).value;

test('a seat that a customer takes meanwhile costs no typing on the page of a show', async () => {
  const app = renderApp('/admin/showtimes/7');
  await retype(/^Price of a seat/, '14.5');
  kept = { ...kept, show: { ...show, occupancy: { ...show.occupancy, held: 1 } } };
  await comeBack(app);
  await screen.findByText(/1 held/);
  expect(typedAt(/^Price of a seat/)).toBe('14.5');
});

test('saving the kept seats of a show leaves its terms as they are being typed, and the other way round', async () => {
  const versions: (string | null)[] = [];
  server.use(
    http.put('*/api/v1/showtimes/7/blocks', async ({ request }) => {
      const { blocks } = (await request.json()) as { blocks: { seat_id: number; reason: string }[] };
      kept.version = 2;
      kept.blocks = blocks.map((block) => ({ ...block, row: 'A', seat: `${block.seat_id}` }));
      kept.show = { ...kept.show, version: 2, occupancy: { ...show.occupancy, blocked: blocks.length } };
      return versionedAs({ showtime_id: 7, blocks: kept.blocks });
    }),
    http.put('*/api/v1/showtimes/7', async ({ request }) => {
      versions.push(request.headers.get('If-Match'));
      const { base_price } = (await request.json()) as { base_price: number };
      kept.version = 3;
      kept.show = { ...kept.show, version: 3, base_price };
      return versionedAs(kept.show);
    }),
  );
  const app = renderApp('/admin/showtimes/7');
  await retype(/^Price of a seat/, '14.5');
  const mark = async (name: RegExp) => {
    const cell = await screen.findByLabelText(name);
    fireEvent.pointerDown(cell, { isPrimary: true, button: 0, pointerType: 'mouse' });
    fireEvent.pointerUp(cell, { isPrimary: true, pointerType: 'mouse' });
  };
  await mark(/seat 2/);
  await retype(/^Why/, 'Broken');
  fireEvent.click(screen.getByText('Save the seats kept back'));
  await screen.findByText(/, 1 kept back,/);
  expect(typedAt(/^Price of a seat/)).toBe('14.5');

  await mark(/seat 3/);
  fireEvent.click(screen.getByText('Save'));
  await waitFor(() => expect(kept.show.base_price).toBe(14.5));
  await comeBack(app);
  // Against the version that the kept seats had made of the show.
  expect(versions[0]).toMatch(/^"2-/);
  expect(screen.getByText('2 seats are kept back.')).toBeTruthy();
});

test('what is typed about a cinema or a screen stays when it is read again', async () => {
  const app = renderApp('/admin/cinemas/1');
  await retype(/^Street/, 'Kantstraße 13');
  await comeBack(app);
  expect(typedAt(/^Street/)).toBe('Kantstraße 13');
  await act(() => app.router.navigate({ to: '/admin/screens/$screenId', params: { screenId: 2 } }));
  await retype(/^Name/, 'The red one');
  // Its seats were saved.
  kept = { ...kept, hall: { ...hall, layout_id: 2, version: 2 } };
  await comeBack(app);
  expect(typedAt(/^Name/)).toBe('The red one');
});

test('a show that somebody else has changed is loaded again with one press, and then saved', async () => {
  let tries = 0;
  server.use(
    http.put('*/api/v1/showtimes/7', () => {
      tries += 1;
      return tries === 1 ? problem(412, 'precondition_failed') : versionedAs(kept.show);
    }),
  );
  renderApp('/admin/showtimes/7');
  await retype(/^Price of a seat/, '14.5');
  fireEvent.click(screen.getByText('Save'));
  await screen.findByText('Somebody else has changed this meanwhile');
  fireEvent.click(screen.getByText('Load it again'));
  await waitFor(() => expect(screen.queryByText('Somebody else has changed this meanwhile')).toBeNull());
  expect(typedAt(/^Price of a seat/)).toBe('14.5');
  fireEvent.click(screen.getByText('Save'));
  await waitFor(() => expect(tries).toBe(2));
});

test('a show that was called off is finished when the last money is back, not while a refund waits for a person', async () => {
  kept = { ...kept, show: { ...show, status: 'cancelled' } };
  let failed = 1;
  server.use(
    http.get('*/api/v1/showtimes/7/cancellation', () =>
      HttpResponse.json({
        showtime_id: 7,
        reason: 'A broken lamp',
        started_at: '2029-12-01T10:00:00Z',
        finished_at: '2029-12-01T10:00:05Z',
        bookings: 2,
        done: 2,
        failed,
        refunds: [{ currency: 'EUR', refunded: failed ? 22 : 44, under_way: 0, failed }],
      }),
    ),
  );
  const app = renderApp('/admin/showtimes/7');
  await screen.findByText('2 of 2 bookings are called off. Not all of the money is back.');
  const link = screen.getByRole('link', { name: 'To the refunds that wait for a person' });
  expect(link.getAttribute('href')).toBe('/admin/refunds?status=manual');
  failed = 0;
  await comeBack(app);
  await screen.findByText(/^Finished: 2 of 2 bookings are called off, and the money is back/);
});
