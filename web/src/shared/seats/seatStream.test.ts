import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FakeEventSource } from '@/testing/eventSource';
import { openSeatStream, type StreamStatus } from './seatStream';

let hidden = false;
function setHidden(value: boolean) {
  hidden = value;
  document.dispatchEvent(new Event('visibilitychange'));
}

/** Records what the stream hands over. */
function follow() {
  const map = { log: [] as string[], status: [] as StreamStatus[] };
  const close = openSeatStream<{ seq: number }, { seq: number }>({
    url: '/stream',
    onSnapshot: ({ seq }) => map.log.push(`snapshot ${seq}`),
    onDelta: ({ seq }) => map.log.push(`delta ${seq}`),
    onGap: () => map.log.push('gap'),
    onStatus: (status) => map.status.push(status),
  });
  stop = close;
  return map;
}

let stop = () => {};

beforeEach(() => {
  hidden = false;
  FakeEventSource.all = [];
  vi.useFakeTimers();
  vi.stubGlobal('EventSource', FakeEventSource);
  vi.spyOn(document, 'hidden', 'get').mockImplementation(() => hidden);
});
afterEach(() => {
  stop();
  vi.useRealTimers();
});

test('a snapshot and the deltas after it are handed over in order', () => {
  const map = follow();
  FakeEventSource.last.open();
  FakeEventSource.last.send('snapshot', { seq: 4 });
  FakeEventSource.last.send('delta', { seq: 5 });
  FakeEventSource.last.send('delta', { seq: 6 });
  expect(map.log).toEqual(['snapshot 4', 'delta 5', 'delta 6']);
  expect(map.status).toEqual(['connecting', 'live']);
});

test('what was told already is dropped; after what was missed the map is fetched, and the stream goes on', () => {
  const map = follow();
  FakeEventSource.last.send('snapshot', { seq: 4 });
  FakeEventSource.last.send('delta', { seq: 4 });
  FakeEventSource.last.send('delta', { seq: 7 });
  FakeEventSource.last.send('delta', { seq: 8 });
  FakeEventSource.last.send('delta', '{ broken');
  FakeEventSource.last.send('delta', { seq: 10 });
  expect(map.log).toEqual(['snapshot 4', 'delta 7', 'gap', 'delta 8', 'gap', 'delta 10', 'gap']);
});

test('changes before the first snapshot, or between a reset and the next, may not be all', () => {
  const map = follow();
  FakeEventSource.last.send('delta', { seq: 5 });
  FakeEventSource.last.send('snapshot', { seq: 5 });
  FakeEventSource.last.send('reset', {});
  FakeEventSource.last.send('delta', { seq: 6 });
  expect(map.log).toEqual(['delta 5', 'gap', 'snapshot 5', 'delta 6', 'gap']);
});

test('after a reset the next snapshot holds, whatever its number', () => {
  const map = follow();
  FakeEventSource.last.send('snapshot', { seq: 4 });
  FakeEventSource.last.send('reset', {});
  FakeEventSource.last.send('snapshot', { seq: 1 });
  FakeEventSource.last.send('delta', { seq: 2 });
  expect(map.log).toEqual(['snapshot 4', 'snapshot 1', 'delta 2']);
});

test('a connection that is resumed begins with deltas', () => {
  const map = follow();
  FakeEventSource.last.send('snapshot', { seq: 4 });
  FakeEventSource.last.readyState = FakeEventSource.CONNECTING;
  FakeEventSource.last.onerror?.();
  FakeEventSource.last.open();
  FakeEventSource.last.send('delta', { seq: 5 });
  expect(map.log).toEqual(['snapshot 4', 'delta 5']);
});

test('a hidden tab gives its connection back, and takes one again when it is seen', () => {
  const map = follow();
  const first = FakeEventSource.last;
  first.open();
  setHidden(true);
  expect(first.readyState).toBe(FakeEventSource.CLOSED);
  expect(map.status.at(-1)).toBe('paused');
  setHidden(false);
  expect(FakeEventSource.all).toHaveLength(2);
});

test('after a pause the new stream counts for itself, perhaps at another replica', () => {
  const map = follow();
  FakeEventSource.last.send('snapshot', { seq: 900 });
  setHidden(true);
  setHidden(false);
  FakeEventSource.last.send('snapshot', { seq: 4 });
  FakeEventSource.last.send('delta', { seq: 5 });
  expect(map.log).toEqual(['snapshot 900', 'snapshot 4', 'delta 5']);
});

test('a tab opened in the background waits to be seen', () => {
  hidden = true;
  follow();
  expect(FakeEventSource.all).toHaveLength(0);
  setHidden(false);
  expect(FakeEventSource.all).toHaveLength(1);
});

test('a refused stream is asked for again, less and less often', () => {
  vi.spyOn(Math, 'random').mockReturnValue(1);
  follow();
  FakeEventSource.last.refuse();
  vi.advanceTimersByTime(1_000);
  expect(FakeEventSource.all).toHaveLength(2);
  FakeEventSource.last.refuse();
  vi.advanceTimersByTime(1_000);
  expect(FakeEventSource.all).toHaveLength(2);
  vi.advanceTimersByTime(1_000);
  expect(FakeEventSource.all).toHaveLength(3);
});

test('a drop that the browser mends by itself opens no second stream', () => {
  follow();
  FakeEventSource.last.readyState = FakeEventSource.CONNECTING;
  FakeEventSource.last.onerror?.();
  vi.advanceTimersByTime(60_000);
  expect(FakeEventSource.all).toHaveLength(1);
});

test('closing ends the connection and every retry', () => {
  follow();
  FakeEventSource.last.refuse();
  stop();
  vi.advanceTimersByTime(60_000);
  setHidden(true);
  setHidden(false);
  expect(FakeEventSource.all).toHaveLength(1);
});
