import type { MapSeat } from '@/shared/api/types';
import { formatMoney } from '@/shared/format/money';
import gridClasses from './SeatGrid.module.css';
import classes from './SeatPicker.module.css';
import { seatTypeLook } from './seatTypes';

const STATES = [
  ['chosen', 'Chosen'],
  ['held', 'Held by someone else'],
  ['booked', 'Sold'],
  ['blocked', 'Not for sale'],
] as const;

/** What the seats of this hall look like and cost, and how they may stand. Only what occurs. */
export function SeatLegend({ seats, currency }: { seats: readonly MapSeat[]; currency: string }) {
  const kinds = [...new Set(seats.map((seat) => seat.type))];
  const states = STATES.filter(
    ([state]) => state === 'chosen' || seats.some((seat) => seat.status === state && !seat.mine),
  );
  return (
    <ul className={classes.legend} aria-label="Kinds of seats">
      {kinds.map((kind) => {
        const look = seatTypeLook(kind);
        return (
          <li key={kind}>
            <span className={gridClasses.seat} data-type={kind} data-state="available" aria-hidden="true">
              {look.sign && <span className={gridClasses.sign}>{look.sign}</span>}
            </span>
            {look.label}: {priceRange(seats, kind, currency)}
          </li>
        );
      })}
      {states.map(([state, label]) => (
        <li key={state}>
          <span className={gridClasses.seat} data-state={state} aria-hidden="true" />
          {label}
        </li>
      ))}
    </ul>
  );
}

function priceRange(seats: readonly MapSeat[], kind: string, currency: string): string {
  const prices = seats.filter((seat) => seat.type === kind).map((seat) => seat.price);
  const [lowest, highest] = [Math.min(...prices), Math.max(...prices)];
  if (highest === 0) return 'no charge';
  return lowest === highest
    ? formatMoney(lowest, currency)
    : `${formatMoney(lowest, currency)} to ${formatMoney(highest, currency)}`;
}
