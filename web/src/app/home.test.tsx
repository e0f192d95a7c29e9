import { screen } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { beforeEach, expect, test } from 'vitest';
import type { Cinema, Programme } from '@/shared/api/types';
import { signedOut } from '@/shared/session/store';
import { showtime } from '@/testing/booking';
import { renderApp } from '@/testing/renderApp';
import { server } from '@/testing/server';

const cinema: Cinema = {
  ...showtime.cinema,
  address: 'Kantstraße 12',
  time_zone: 'Europe/Berlin',
  currency: 'EUR',
  booking_fee: 0,
};
const TODAY = '2029-12-31';
const NEXT_DAY = '2030-01-01';

/** The films of each day; the running one is the last of 2029. */
function serveProgramme(days: Record<string, Programme['items']>) {
  server.use(
    http.get('*/api/v1/cinemas/1/programme', ({ request }) => {
      const date = new URL(request.url).searchParams.get('date') ?? TODAY;
      return HttpResponse.json({ cinema, date, items: days[date] ?? [] });
    }),
  );
}

beforeEach(() => {
  signedOut();
  server.use(
    http.get('*/api/v1/cinemas', () => HttpResponse.json({ items: [cinema] })),
    http.get('*/api/v1/movies', () => HttpResponse.json({ items: [], next_cursor: null })),
  );
});

test('the sign says that the house is closed of the running day only', async () => {
  serveProgramme({});
  renderApp('/');
  await screen.findByText('Closed for today · see you tomorrow');
});

test('a day that is not planned yet is not closed', async () => {
  serveProgramme({});
  renderApp(`/?date=${NEXT_DAY}`);
  await screen.findByText('Nothing to announce for this day');
  expect(screen.queryByText(/^Closed/)).toBeNull();
});

test('a show that is not on sale yet is on the sign, and leads nowhere', async () => {
  const planned = { ...showtime, on_sale: false, sales_open_at: '2029-12-31T23:00:00Z' };
  serveProgramme({
    [NEXT_DAY]: [{ movie: { ...showtime.movie, genres: [] }, showtimes: [planned] }] as never,
  });
  renderApp(`/?date=${NEXT_DAY}`);
  const titles = await screen.findAllByText('Detour');
  const line = titles.find((title) => !title.closest('h3'))?.closest('li');
  expect(line?.textContent).toMatch(/^Detour8:00\sPM$/u);
  expect(line?.querySelector('a')).toBeNull();
});
