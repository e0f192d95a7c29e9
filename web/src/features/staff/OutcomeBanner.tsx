import { Button, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { formatTime } from '@/shared/format/time';
import { seatTypeName } from '@/shared/seats/seatTypes';
import { AlertIcon, CheckIcon, ClockIcon, CrossIcon, ScanIcon, SwapIcon } from '@/shared/ui/icons';
import classes from './OutcomeBanner.module.css';
import type { Outcome, Scanned } from './scanning';

const LOOKS: Record<Outcome, { tone: 'good' | 'bad' | 'wait'; icon: ReactNode }> = {
  valid: { tone: 'good', icon: <CheckIcon /> },
  already_used: { tone: 'bad', icon: <CrossIcon /> },
  revoked: { tone: 'bad', icon: <CrossIcon /> },
  invalid: { tone: 'bad', icon: <CrossIcon /> },
  too_late: { tone: 'bad', icon: <ClockIcon /> },
  too_early: { tone: 'wait', icon: <ClockIcon /> },
  wrong_showtime: { tone: 'wait', icon: <SwapIcon /> },
  undone: { tone: 'wait', icon: <AlertIcon /> },
};

interface OutcomeBannerProps {
  scanned: Scanned | undefined;
  /** The zone of a show's cinema. */
  zoneOf: (showtimeId: number | undefined) => string;
  /** Holds the ticket to the door it is for. */
  onOtherDoor: (code: string, showtimeId: number) => void;
}

/** What came of the last scan, to be seen from an arm's length: colour, sign and words, read out at once. */
export function OutcomeBanner({ scanned, zoneOf, onOtherDoor }: OutcomeBannerProps) {
  const { t } = useTranslation('work');
  const look = scanned && LOOKS[scanned.outcome];
  const other = scanned?.outcome === 'wrong_showtime' ? scanned.answer?.showtime : undefined;
  return (
    <div aria-live="assertive" aria-atomic="true">
      {scanned && look ? (
        <div
          key={scanned.key}
          className={classes.banner}
          data-tone={look.tone}
          data-outcome={scanned.outcome}
        >
          {look.icon}
          <div>
            <Title order={2}>{t(`counter.outcomes.${scanned.outcome}`)}</Title>
            <p className={classes.text}>
              <Detail scanned={scanned} zoneOf={zoneOf} />
            </p>
            {other && (
              <div className={classes.doing}>
                <Button variant="white" color="dark" onClick={() => onOtherDoor(scanned.code, other.id)}>
                  {t('counter.scanThere', { film: other.film_title })}
                </Button>
              </div>
            )}
          </div>
        </div>
      ) : (
        <div className={classes.banner} data-tone="idle">
          <ScanIcon />
          <p className={classes.text}>{t('counter.scanIdle')}</p>
        </div>
      )}
    </div>
  );
}

function Detail({ scanned, zoneOf }: Pick<OutcomeBannerProps, 'zoneOf'> & { scanned: Scanned }) {
  const { t } = useTranslation('work');
  const { outcome, answer } = scanned;
  const ticket = answer?.ticket;
  const seat =
    ticket &&
    `${t('lookUp.seat', { row: ticket.row, seat: ticket.seat })} · ${seatTypeName(ticket.type)} · ${ticket.reference}`;
  return (
    <>
      {seat}
      {seat && outcome !== 'valid' && <br />}
      {why()}
    </>
  );

  function why(): string | null {
    const zone = zoneOf(answer?.showtime?.id ?? scanned.showtimeId);
    switch (outcome) {
      case 'valid':
      case 'undone':
        return null;
      case 'already_used':
        return answer?.used
          ? t('counter.usedAt', {
              time: formatTime(answer.used.at, zone, 'dayAndTime'),
              who: [answer.used.device, answer.used.by_name].filter(Boolean).join(', '),
            })
          : null;
      case 'wrong_showtime':
        return answer?.showtime
          ? t('counter.isFor', {
              film: answer.showtime.film_title,
              time: formatTime(answer.showtime.starts_at, zone, 'dayAndTime'),
              place: `${answer.showtime.cinema_name}, ${answer.showtime.screen_name}`,
            })
          : null;
      case 'too_early':
        return answer?.opens_at
          ? t('counter.opensAt', { time: formatTime(answer.opens_at, zone, 'dayAndTime') })
          : null;
      case 'too_late':
        return t('counter.whyTooLate');
      case 'revoked':
        return t('counter.whyRevoked');
      case 'invalid':
        return t('counter.whyInvalid');
    }
  }
}
