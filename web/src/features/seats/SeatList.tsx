import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { MapSeat } from '@/shared/api/types';
import { formatMoney } from '@/shared/format/money';
import { inRows, stateOf } from '@/shared/seats/seatMap';
import { seatTypeName } from '@/shared/seats/seatTypes';
import classes from './SeatList.module.css';

interface SeatListProps {
  seats: readonly MapSeat[];
  currency: string;
  chosen: ReadonlySet<number>;
  own: ReadonlySet<number>;
  onToggle: (id: number) => void;
}

/** The free seats as a list of boxes to tick, row by row: the same choice for whom a plan is the wrong picture. */
export function SeatList({ seats, currency, chosen, own, onToggle }: SeatListProps) {
  const { t } = useTranslation();
  const rows = useMemo(() => inRows(seats), [seats]);
  return (
    <div className={classes.rows}>
      {rows.map((row) => {
        const open = row.seats.filter((seat) => ['available', 'chosen'].includes(stateOf(seat, chosen, own)));
        return (
          <fieldset key={row.y} className={classes.row}>
            <legend>{t('seats.row', { row: row.label })}</legend>
            {open.length === 0 && <p className={classes.none}>{t('seats.rowFull')}</p>}
            <ul className={classes.seats}>
              {open.map((seat) => (
                <li key={seat.id}>
                  <label className={classes.seat}>
                    <input type="checkbox" checked={chosen.has(seat.id)} onChange={() => onToggle(seat.id)} />
                    <span>
                      {t('seats.seat', { seat: seat.seat })} · {seatTypeName(seat.type)} ·{' '}
                      {formatMoney(seat.price, currency)}
                    </span>
                  </label>
                </li>
              ))}
            </ul>
          </fieldset>
        );
      })}
    </div>
  );
}
