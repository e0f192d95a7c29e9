export type StreamStatus = 'connecting' | 'live' | 'paused';

/** What every event of the stream carries beside its seats. */
interface Sequenced {
  seq: number;
}

export interface SeatStreamOptions<Snapshot extends Sequenced, Delta extends Sequenced> {
  url: string;
  /** How every seat stands. */
  onSnapshot: (snapshot: Snapshot) => void;
  /** The next change. After a gap too: what it says is true, only not all. */
  onDelta: (delta: Delta) => void;
  /** Something was missed, or could not be read: the map must be fetched again. */
  onGap: () => void;
  onStatus?: (status: StreamStatus) => void;
}

const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 30_000;

/**
 * Follows the changes of one showtime's seats until the returned function is called.
 *
 * The connection is closed while the tab is hidden: a browser opens six connections to a host over HTTP/1.1,
 * and seven forgotten tabs would stop the eighth from booking. On return a new stream begins with a snapshot.
 *
 * Numbers are compared within a stream only. Each replica counts for itself, from a beginning of its own, and a map that
 * was fetched may have its number from another one: against that every delta could look old, or like a gap.
 */
export function openSeatStream<Snapshot extends Sequenced, Delta extends Sequenced>(
  options: SeatStreamOptions<Snapshot, Delta>,
): () => void {
  let source: EventSource | null = null;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let retryAfter = FIRST_RETRY_MS;

  const connect = () => {
    options.onStatus?.('connecting');
    const opened = new EventSource(options.url);
    source = opened;
    // The number of the last event; null until a snapshot says how things stand. It stays while the browser resumes by
    // itself, for then the server goes on from there or says that it cannot.
    let last: number | null = null;

    opened.onopen = () => {
      retryAfter = FIRST_RETRY_MS;
      options.onStatus?.('live');
    };
    opened.onerror = () => {
      options.onStatus?.('connecting');
      // While it is CONNECTING the browser tries again by itself. CLOSED means the server refused; then it
      // never would, and it is ours to ask again, less and less often.
      if (opened.readyState !== EventSource.CLOSED || source !== opened) return;
      source = null;
      retry = setTimeout(connect, retryAfter * (0.5 + Math.random() / 2));
      retryAfter = Math.min(retryAfter * 2, LAST_RETRY_MS);
    };
    opened.addEventListener('snapshot', (event) => {
      const snapshot = parse<Snapshot>(event);
      last = snapshot?.seq ?? null;
      if (snapshot) options.onSnapshot(snapshot);
      else options.onGap();
    });
    opened.addEventListener('delta', (event) => {
      const delta = parse<Delta>(event);
      // Told before.
      if (delta && last !== null && delta.seq <= last) return;
      const isNext = delta !== null && last !== null && delta.seq === last + 1;
      if (delta) {
        last = delta.seq;
        options.onDelta(delta);
      }
      if (!isNext) options.onGap();
    });
    // The server cannot tell what was missed, perhaps because it counts anew: a snapshot follows, whatever its number.
    opened.addEventListener('reset', () => {
      last = null;
    });
  };

  const disconnect = () => {
    clearTimeout(retry);
    source?.close();
    source = null;
  };

  const followVisibility = () => {
    disconnect();
    if (document.hidden) {
      options.onStatus?.('paused');
    } else {
      retryAfter = FIRST_RETRY_MS;
      connect();
    }
  };

  followVisibility();
  document.addEventListener('visibilitychange', followVisibility);
  return () => {
    document.removeEventListener('visibilitychange', followVisibility);
    disconnect();
  };
}

function parse<T extends Sequenced>(event: MessageEvent<string>): T | null {
  try {
    const value = JSON.parse(event.data) as T;
    return typeof value?.seq === 'number' ? value : null;
  } catch {
    return null;
  }
}
