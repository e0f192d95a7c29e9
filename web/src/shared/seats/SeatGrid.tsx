import i18next from 'i18next';
import { type CSSProperties, type KeyboardEvent, memo, useCallback, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { MapSeat } from '@/shared/api/types';
import { formatMoney } from '@/shared/format/money';
import classes from './SeatGrid.module.css';
import { inRows, type Row, type SeatState, stateOf } from './seatMap';
import { seatSign, seatTypeName } from './seatTypes';

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
  const { t, i18n } = useTranslation();
  // Looked up once, not for each of hundreds of seats.
  const kindOf = remembered(seatTypeName);
  const priceOf = remembered((price: number) => formatMoney(price, currency));
  const saidOf = remembered((state: SeatState) => t(`seats.states.${state}`));
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
    // A grid to those who hear it, so that a screen reader leaves the arrow keys to it; the seats in it are buttons to all.
    // biome-ignore lint/a11y/useSemanticElements: a table lays out otherwise
    <div className={classes.grid} ref={grid} role="grid" aria-label={t('seats.map')} onKeyDown={onKeyDown}>
      {rows.map((row, index) => (
        // biome-ignore lint/a11y/useSemanticElements: a table lays out otherwise
        // biome-ignore lint/a11y/useFocusableInteractive: its seats are
        <div
          key={row.y}
          className={classes.row}
          role="row"
          aria-label={t('seats.row', { row: row.label })}
          // Lines without seats are walkways from side to side.
          style={{ '--walkways': row.y - (rows[index - 1]?.y ?? row.y - 1) - 1 } as CSSProperties}
        >
          <span className={classes.letter} aria-hidden="true">
            {row.label}
          </span>
          <div
            className={classes.places}
            style={{ gridTemplateColumns: `repeat(${columns.count}, var(--seat))` }}
          >
            {row.seats.map((seat, place) => {
              const state = stateOf(seat, chosen, own);
              return (
                <Seat
                  key={seat.id}
                  id={seat.id}
                  row={seat.row}
                  number={seat.seat}
                  type={seat.type}
                  kind={kindOf(seat.type)}
                  price={priceOf(seat.price)}
                  language={i18n.language}
                  state={state}
                  said={saidOf(state)}
                  // Right of the seat before it by itself.
                  column={row.seats[place - 1]?.x === seat.x - 1 ? undefined : seat.x - columns.first + 1}
                  isStop={seat.id === stop}
                  onToggle={onToggle}
                  onFocus={setCurrent}
                />
              );
            })}
          </div>
          <span className={classes.letter} aria-hidden="true">
            {row.label}
          </span>
        </div>
      ))}
    </div>
  );
}

interface SeatProps {
  id: number;
  row: string;
  number: string;
  type: string;
  /** Its type, price and state in words. */
  kind: string;
  price: string;
  said: string;
  /** Its sentence is made inside, so that it is drawn anew when the language changes. */
  language: string;
  state: SeatState;
  column: number | undefined;
  isStop: boolean;
  onToggle: (id: number) => void;
  onFocus: (id: number) => void;
}

/** Only plain props, and its sentence is made inside: a change of one seat draws one seat. */
const Seat = memo(function Seat(props: SeatProps) {
  const { id, state } = props;
  const sign = seatSign(props.type);
  const isOpen = state === 'available' || state === 'chosen';
  const words = i18next.t('seats.spoken', {
    row: props.row,
    seat: props.number,
    type: props.kind,
    price: props.price,
    state: props.said,
  });
  return (
    // biome-ignore lint/a11y/useSemanticElements: a table lays out otherwise
    // biome-ignore lint/a11y/useFocusableInteractive: the seat in it is
    <div
      role="gridcell"
      className={classes.cell}
      style={props.column ? { gridColumn: props.column } : undefined}
    >
      <button
        type="button"
        className={classes.seat}
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
        {sign && (
          <span className={classes.sign} aria-hidden="true">
            {sign}
          </span>
        )}
      </button>
    </div>
  );
});

/** The function, asked once for each thing. */
function remembered<In, Out>(ask: (about: In) => Out): (about: In) => Out {
  const answers = new Map<In, Out>();
  return (about) => {
    const known = answers.get(about);
    if (known !== undefined) return known;
    const answer = ask(about);
    answers.set(about, answer);
    return answer;
  };
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
