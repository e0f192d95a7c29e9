import { Alert, Button, CloseButton, NativeSelect, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { asProblem } from '@/shared/api/problem';
import type { SeatMap, TicketType } from '@/shared/api/types';
import { formatMoney } from '@/shared/format/money';
import { formatTime, viewerZone } from '@/shared/format/time';
import { lonelyCompanions, offeredCompanions, seatName, seatNames } from '@/shared/seats/seatMap';
import { seatTypeName } from '@/shared/seats/seatTypes';
import { TICKET_TYPES } from '@/shared/seats/ticketTypes';
import { PriceLines } from '@/shared/ui/PriceLines';
import { ProblemAlert } from '@/shared/ui/ProblemAlert';
import classes from './SeatPicker.module.css';
import { useQuote } from './useQuote';
import type { SeatChoice } from './useSeatChoice';

/** Where the bar of a phone leads to. */
export const CHOICE = 'your-choice';

interface YourChoiceProps {
  map: SeatMap;
  showtimeId: number;
  choice: SeatChoice;
  isChange: boolean;
  isStranger: boolean;
}

/** The chosen seats, what they cost, what stands in their way, and the button that holds them. */
export function YourChoice({ map, showtimeId, choice, isChange, isStranger }: YourChoiceProps) {
  const { t } = useTranslation();
  const { chosen, lost, isOtherHall, resting, error, isHolding, submit } = choice;
  const problem = error ? asProblem(error) : null;
  const isLoss = problem?.code === 'seat_unavailable' || problem?.code === 'seat_blocked';
  const isTold = (isLoss && lost) || (problem?.code === 'seat_cooldown' && resting);
  return (
    <Stack
      component="section"
      aria-label={t('seats.yourChoice')}
      className={classes.side}
      gap="sm"
      id={CHOICE}
      tabIndex={-1}
    >
      <Title order={2} size="h3">
        {t('seats.yourChoice')}
      </Title>
      {lost && (
        <Alert role="alert" color="orange" variant="light" title={t('seats.taken', { seats: lost })}>
          {t('seats.takenText')}
        </Alert>
      )}
      {isOtherHall && (
        <Alert role="alert" color="orange" variant="light" title={t('seats.otherHall')}>
          {t('seats.otherHallText')}
        </Alert>
      )}
      {resting && (
        <Alert
          role="alert"
          color="orange"
          variant="light"
          title={t('seats.resting', { seats: resting.seats })}
        >
          {resting.until
            ? t('seats.restingUntil', { time: formatTime(resting.until, viewerZone(), 'time') })
            : t('problems.seat_cooldown.detail')}
        </Alert>
      )}
      <Chosen map={map} showtimeId={showtimeId} choice={choice} />
      <Companions map={map} choice={choice} />
      {/* Told above, with the names of the seats. */}
      {!isTold && (
        <ProblemAlert error={error}>
          {problem?.code === 'seat_orphan' && <Alternatives map={map} choice={choice} />}
        </ProblemAlert>
      )}
      <Button size="md" disabled={chosen.length === 0} loading={isHolding} onClick={() => submit(chosen)}>
        {submitLabel()}
      </Button>
      {isStranger && (
        <Text size="sm" c="dimmed">
          {t('seats.strangerNote')}
        </Text>
      )}
    </Stack>
  );

  function submitLabel(): string {
    if (isStranger) return t('seats.logInToHold');
    return t(isChange ? 'seats.change' : 'seats.hold');
  }
}

/** Choices beside the refused one that leave nobody's seat alone; one press takes one. */
function Alternatives({ map, choice }: { map: SeatMap; choice: SeatChoice }) {
  const { t } = useTranslation();
  const problem = asProblem(choice.error);
  const alternatives = problem.idLists('alternatives');
  if (alternatives.length === 0) return null;
  return (
    <Stack gap="xs" mt="sm" align="start">
      <Text size="sm">{t('seats.leftAlone', { seats: seatNames(map, problem.ids('seat_ids')) })}</Text>
      {alternatives.map((ids) => (
        <Button
          key={ids.join()}
          variant="default"
          onClick={() => {
            choice.choose(ids);
            choice.submit(ids);
          }}
        >
          {t('seats.take', { seats: seatNames(map, ids) })}
        </Button>
      ))}
    </Stack>
  );
}

/** Bays and the seats beside them: said before the cinema refuses, with the way on. */
function Companions({ map, choice }: { map: SeatMap; choice: SeatChoice }) {
  const { t } = useTranslation();
  const lonely = lonelyCompanions(map.seats, choice.chosenSet);
  const offered = offeredCompanions(map.seats, choice.chosenSet);
  return (
    <>
      {lonely.map(({ bay, companion }) => (
        <Alert
          key={companion.id}
          color="orange"
          variant="light"
          title={t('seats.companionAlone', { seat: seatName(companion) })}
        >
          <Text size="sm">{t('seats.companionAloneText', { bay: seatName(bay) })}</Text>
          {bay.status === 'available' && (
            <Button mt="xs" mr="xs" variant="default" onClick={() => choice.toggle(bay.id)}>
              {t('seats.addSeat', { seat: seatName(bay) })}
            </Button>
          )}
          <Button mt="xs" variant="default" onClick={() => choice.toggle(companion.id)}>
            {t('seats.leaveOut', { seat: seatName(companion) })}
          </Button>
        </Alert>
      ))}
      {offered.map(({ companion }) => (
        <Alert key={companion.id} color="gray" variant="light" title={t('seats.companionOffer')}>
          <Button variant="default" onClick={() => choice.toggle(companion.id)}>
            {t('seats.addSeat', { seat: seatName(companion) })}
          </Button>
        </Alert>
      ))}
    </>
  );
}

/** The chosen seats, and what the cinema asks for them: the sum is the server's, with its rules and fees. */
function Chosen({ map, showtimeId, choice }: { map: SeatMap; showtimeId: number; choice: SeatChoice }) {
  const { t } = useTranslation();
  const { chosen, types } = choice;
  const { quote, isStale } = useQuote(showtimeId, choice);
  let price: ReactNode = null;
  if (quote.error) price = <ProblemAlert error={quote.error} />;
  else if (quote.data) {
    price = (
      <div data-stale={isStale} className={classes.price}>
        <PriceLines pricing={quote.data.pricing} currency={quote.data.currency} />
      </div>
    );
  }
  return (
    <div aria-live="polite">
      {chosen.length === 0 ? (
        <Text c="dimmed">{t('seats.nothingChosen')}</Text>
      ) : (
        <>
          <ul className={classes.chosen}>
            {map.seats
              .filter((seat) => chosen.includes(seat.id))
              .map((seat) => (
                <li key={seat.id}>
                  <span>
                    {t('seats.rowAndSeat', { row: seat.row, seat: seat.seat })}
                    {seat.type !== 'regular' && ` · ${seatTypeName(seat.type)}`}
                  </span>
                  <NativeSelect
                    size="xs"
                    className={classes.type}
                    aria-label={t('seats.whoFor', { seat: seatName(seat) })}
                    value={types[seat.id] ?? 'adult'}
                    data={TICKET_TYPES.map((type) => ({ value: type, label: t(`tickets.types.${type}`) }))}
                    onChange={(event) => choice.setType(seat.id, event.currentTarget.value as TicketType)}
                  />
                  <span className={classes.amount}>
                    {/* What the others pay, the lines below say: it is the price list's. */}
                    {(types[seat.id] ?? 'adult') === 'adult' && formatMoney(seat.price, map.currency)}
                    <CloseButton
                      aria-label={t('seats.leaveOut', { seat: seatName(seat) })}
                      onClick={() => choice.toggle(seat.id)}
                    />
                  </span>
                </li>
              ))}
          </ul>
          {price}
        </>
      )}
    </div>
  );
}
