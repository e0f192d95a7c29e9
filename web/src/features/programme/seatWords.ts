import i18next from 'i18next';
import { wordsUnder } from '@/shared/i18n/i18n';
import type { Brush, Place, PlanSeat } from './layout';

/** A kind of seat as customers know it, or the aisle that is none. */
export function brushName(brush: Brush): string {
  return brush === 'gap'
    ? i18next.t('programme.layout.gap', { ns: 'work' })
    : (wordsUnder(`seats.types.${brush}`) ?? brush);
}

/** `Row A, seat 3, Premium`, or where an aisle is. */
export function placeWords(seat: PlanSeat | null, { x, y }: Place): string {
  return seat
    ? `${i18next.t('seats.rowAndSeat', { row: seat.row, seat: seat.number })}, ${brushName(seat.kind)}`
    : i18next.t('programme.layout.gapAt', { ns: 'work', line: y + 1, column: x + 1 });
}
