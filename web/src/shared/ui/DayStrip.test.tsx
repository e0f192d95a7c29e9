import { render, screen } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { DayStrip } from './DayStrip';

afterEach(() => vi.useRealTimers());

/** What the strip calls the 24th to the 26th at that instant, while the cinema's 24th runs. */
function namesAt(now: string) {
  vi.useFakeTimers({ now: new Date(now) });
  render(
    <DayStrip
      days={['2026-11-24', '2026-11-25', '2026-11-26']}
      chosen="2026-11-24"
      running={{ day: '2026-11-24', zone: 'Europe/Berlin' }}
      link={(_, { children }) => children}
    />,
  );
  return screen.getAllByRole('listitem').map((item) => item.textContent);
}

test('in the evening the next day is tomorrow', () => {
  expect(namesAt('2026-11-24T20:00:00Z')).toEqual(['Today', 'Tomorrow', 'Thu, Nov 26']);
});

test('after midnight the day that has begun is not called tomorrow, though the day before still runs', () => {
  expect(namesAt('2026-11-25T00:30:00Z')).toEqual(['Today', 'Wed, Nov 25', 'Thu, Nov 26']);
});
