import i18next from 'i18next';
import { useTranslation } from 'react-i18next';
import type { MapSeat } from '@/shared/api/types';
import { formatMoney } from '@/shared/format/money';
import gridClasses from '@/shared/seats/SeatGrid.module.css';
import { seatSign, seatTypeName } from '@/shared/seats/seatTypes';
import classes from './SeatPicker.module.css';

const STATES = ['chosen', 'held', 'booked', 'blocked'] as const;

/** What the seats of this hall look like and cost, and how they may stand. Only what occurs. */
export function SeatLegend({ seats, currency }: { seats: readonly MapSeat[]; currency: string }) {
  const { t } = useTranslation();
  const kinds = [...new Set(seats.map((seat) => seat.type))];
  const states = STATES.filter(
    (state) => state === 'chosen' || seats.some((seat) => seat.status === state && !seat.mine),
  );
  const hasBays = kinds.includes('wheelchair');
  return (
    <div className={classes.legendArea}>
      <ul className={classes.legend} aria-label={t('seats.kinds')}>
        {kinds.map((kind) => (
          <li key={kind}>
            <span className={gridClasses.seat} data-type={kind} data-state="available" aria-hidden="true">
              {seatSign(kind) && <span className={gridClasses.sign}>{seatSign(kind)}</span>}
            </span>
            {seatTypeName(kind)}: {priceRange(seats, kind, currency)}
          </li>
        ))}
        {states.map((state) => (
          <li key={state}>
            <span className={gridClasses.seat} data-state={state} aria-hidden="true" />
            {t(`seats.legend.${state}`)}
          </li>
        ))}
      </ul>
      {hasBays && <p className={classes.bays}>{t('seats.baysExplained')}</p>}
    </div>
  );
}

function priceRange(seats: readonly MapSeat[], kind: string, currency: string): string {
  const prices = seats.filter((seat) => seat.type === kind).map((seat) => seat.price);
  const [lowest, highest] = [Math.min(...prices), Math.max(...prices)];
  if (highest === 0) return i18next.t('seats.noCharge');
  return lowest === highest
    ? formatMoney(lowest, currency)
    : i18next.t('seats.range', {
        lowest: formatMoney(lowest, currency),
        highest: formatMoney(highest, currency),
      });
}
