import { type KeyboardEvent, memo, useCallback, useMemo, useRef, useState } from 'react';
import type { MapSeat } from '@/shared/api/types';
import { formatMoney } from '@/shared/format/money';
import classes from './SeatGrid.module.css';
import { seatTypeLook } from './seatTypes';

interface SeatGridProps {
  seats: readonly MapSeat[];
  currency: string;
  chosen: ReadonlySet<number>;
  /** Seats of the hold that is being changed: they are taken, but by the viewer. */
  own: ReadonlySet<number>;
  onToggle: (id: number) => void;
}

/**
 * The seats where they are in the hall, the screen above. One stop for the Tab key: the arrows go from seat to
 * seat, Home and End along the row, and Enter or Space choose, so that three hundred seats do not stand between
 * the keyboard and the button below.
 */
export function SeatGrid({ seats, currency, chosen, own, onToggle }: SeatGridProps) {
  const grid = useRef<HTMLDivElement>(null);
  const [current, setCurrent] = useState<number | null>(null);
  const rows = useMemo(() => inRows(seats), [seats]);
  const columns = useMemo(() => extent(seats), [seats]);
  const stop = current ?? seats.find((seat) => seat.status === 'available')?.id ?? seats[0]?.id;

  const focus = useCallback((id: number) => {
    setCurrent(id);
    grid.current?.querySelector<HTMLElement>(`[data-seat="${id}"]`)?.focus();
  }, []);

  const onKeyDown = (event: KeyboardEvent) => {
    const from = seats.find((seat) => seat.id === stop);
    const to = from && target(event.key, from, rows);
    if (!to) return;
    event.preventDefault();
    focus(to.id);
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys are pressed on the seats in it
    <div className={classes.grid} ref={grid} onKeyDown={onKeyDown}>
      {rows.map((row) => (
        // biome-ignore lint/a11y/useSemanticElements: a fieldset with a legend draws a frame and lays out badly
        <div key={row.y} className={classes.row} role="group" aria-label={`Row ${row.label}`}>
          <span className={classes.letter} aria-hidden="true">
            {row.label}
          </span>
          <div
            className={classes.places}
            style={{ gridTemplateColumns: `repeat(${columns.count}, var(--seat))` }}
          >
            {row.seats.map((seat) => (
              <Seat
                key={seat.id}
                id={seat.id}
                row={seat.row}
                number={seat.seat}
                type={seat.type}
                price={formatMoney(seat.price, currency)}
                state={stateOf(seat, chosen, own)}
                column={seat.x - columns.first + 1}
                isStop={seat.id === stop}
                onToggle={onToggle}
                onFocus={setCurrent}
              />
            ))}
          </div>
          <span className={classes.letter} aria-hidden="true">
            {row.label}
          </span>
        </div>
      ))}
    </div>
  );
}

type SeatState = 'available' | 'chosen' | 'mine' | 'held' | 'booked' | 'blocked';

const STATE_WORDS: Record<SeatState, string> = {
  available: 'free',
  chosen: 'chosen',
  mine: 'yours',
  held: 'held by somebody else',
  booked: 'sold',
  blocked: 'not for sale',
};

function stateOf(seat: MapSeat, chosen: ReadonlySet<number>, own: ReadonlySet<number>): SeatState {
  if (chosen.has(seat.id)) return 'chosen';
  // Given up while changing a hold: still ours, so it can be taken back.
  if (own.has(seat.id)) return 'available';
  if (seat.mine && seat.status !== 'available') return 'mine';
  return seat.status;
}

interface SeatProps {
  id: number;
  row: string;
  number: string;
  type: string;
  price: string;
  state: SeatState;
  column: number;
  isStop: boolean;
  onToggle: (id: number) => void;
  onFocus: (id: number) => void;
}

/** Only plain props, and its words are made inside: a change of one seat draws one seat. */
const Seat = memo(function Seat(props: SeatProps) {
  const { id, state } = props;
  const look = seatTypeLook(props.type);
  const isOpen = state === 'available' || state === 'chosen';
  const words = `Row ${props.row}, seat ${props.number}, ${look.label}, ${props.price}, ${STATE_WORDS[state]}`;
  return (
    <button
      type="button"
      className={classes.seat}
      style={{ gridColumn: props.column }}
      data-seat={id}
      data-state={state}
      data-type={props.type}
      // Not `disabled`: what is taken can still be read with the arrow keys.
      aria-disabled={!isOpen}
      aria-pressed={state === 'chosen'}
      aria-label={words}
      title={words}
      tabIndex={props.isStop ? 0 : -1}
      onFocus={() => props.onFocus(id)}
      onClick={() => isOpen && props.onToggle(id)}
    >
      <span className={classes.number}>{props.number}</span>
      {look.sign && (
        <span className={classes.sign} aria-hidden="true">
          {look.sign}
        </span>
      )}
    </button>
  );
});

interface Row {
  y: number;
  label: string;
  seats: MapSeat[];
}

function inRows(seats: readonly MapSeat[]): Row[] {
  const rows = new Map<number, Row>();
  for (const seat of seats) {
    const row = rows.get(seat.y) ?? { y: seat.y, label: seat.row, seats: [] };
    row.seats.push(seat);
    rows.set(seat.y, row);
  }
  for (const row of rows.values()) row.seats.sort((a, b) => a.x - b.x);
  return [...rows.values()].sort((a, b) => a.y - b.y);
}

function extent(seats: readonly MapSeat[]): { first: number; count: number } {
  const xs = seats.map((seat) => seat.x);
  const first = xs.length > 0 ? Math.min(...xs) : 0;
  return { first, count: xs.length > 0 ? Math.max(...xs) - first + 1 : 1 };
}

/** Where a key leads from a seat, or undefined when it leads nowhere. */
function target(key: string, from: MapSeat, rows: readonly Row[]): MapSeat | undefined {
  const line = rows.findIndex((row) => row.y === from.y);
  const row = rows[line]?.seats ?? [];
  const place = row.findIndex((seat) => seat.id === from.id);
  switch (key) {
    case 'ArrowLeft':
      return row[place - 1];
    case 'ArrowRight':
      return row[place + 1];
    case 'Home':
      return row[0];
    case 'End':
      return row.at(-1);
    case 'ArrowUp':
      return nearest(rows[line - 1], from.x);
    case 'ArrowDown':
      return nearest(rows[line + 1], from.x);
    default:
      return undefined;
  }
}

function nearest(row: Row | undefined, x: number): MapSeat | undefined {
  if (!row) return undefined;
  return row.seats.reduce<MapSeat | undefined>(
    (best, seat) => (best && Math.abs(best.x - x) <= Math.abs(seat.x - x) ? best : seat),
    undefined,
  );
}
