import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Reservation } from '@/shared/api/types';
import { useLater } from '@/shared/hooks/useLater';
import { seatMapQuery } from '@/shared/seats/seatMap';
import type { TypesOfSeats } from '@/shared/seats/ticketTypes';
import { useSession } from '@/shared/session/store';
import { BelowTheFold } from '@/shared/ui/BelowTheFold';
import { ProblemAlert } from '@/shared/ui/ProblemAlert';
import { Skeletons } from '@/shared/ui/Skeletons';
import { ChoiceBar } from './ChoiceBar';
import { Hall } from './Hall';
import { SeatLegend } from './SeatLegend';
import classes from './SeatPicker.module.css';
import { type ChoiceProps, useSeatChoice } from './useSeatChoice';
import { YourChoice } from './YourChoice';

interface SeatPickerProps {
  showtimeId: number;
  /** Chosen before, perhaps on the other side of a log-in. */
  initialSeats: readonly number[];
  /** Whom they are for, as far as that was said before. */
  initialTypes: TypesOfSeats;
  /** A hold whose seats are to be changed, instead of a new one. */
  booking?: { id: number; seatIds: readonly number[] } | undefined;
  onHeld: (reservation: Reservation) => void;
  /** Holding needs an account; the choice is handed over to be kept meanwhile. */
  onLogInNeeded: (seatIds: number[], types: TypesOfSeats) => void;
}

/** The seat map of a showtime, live, and the choice of seats on it up to the hold. */
export function SeatPicker(props: SeatPickerProps) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const viewer = useSession((session) => (session.status === 'signed-in' ? session.user.id : null));
  const map = useQuery(seatMapQuery(client, props.showtimeId, viewer));
  if (map.data) return <Chooser {...props} map={map.data} isReading={map.isFetching} viewer={viewer} />;
  if (map.error) return <ProblemAlert error={map.error} onRetry={map.refetch} />;
  return (
    <BelowTheFold>
      <Skeletons label={t('seats.loading')} count={3} shape="card" />
    </BelowTheFold>
  );
}

function Chooser(props: ChoiceProps) {
  const choice = useSeatChoice(props);
  const { map } = props;
  // Hundreds of seats are drawn for the first time in slices, so that the page answers meanwhile; and after the controls
  // above them, which measure themselves and would have the browser lay out the seats in the same breath.
  const isLater = useLater();
  return (
    <div className={classes.layout}>
      <Hall map={map} showtimeId={props.showtimeId} choice={choice} isWhole={isLater} />
      {isLater && (
        <>
          <YourChoice
            map={map}
            showtimeId={props.showtimeId}
            choice={choice}
            isChange={props.booking !== undefined}
            isStranger={props.viewer === null}
          />
          <SeatLegend seats={map.seats} currency={map.currency} />
          <ChoiceBar showtimeId={props.showtimeId} choice={choice} />
        </>
      )}
    </div>
  );
}
