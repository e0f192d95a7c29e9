import { Group, SegmentedControl, Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SeatMap } from '@/shared/api/types';
import { Plan } from '@/shared/seats/Plan';
import { SeatGrid } from '@/shared/seats/SeatGrid';
import type { StreamStatus } from '@/shared/seats/seatStream';
import { BelowTheFold } from '@/shared/ui/BelowTheFold';
import { BestAvailable } from './BestAvailable';
import { SeatList } from './SeatList';
import classes from './SeatPicker.module.css';
import type { SeatChoice } from './useSeatChoice';

interface HallProps {
  map: SeatMap;
  showtimeId: number;
  choice: SeatChoice;
  /** Whether with its seats. */
  isWhole: boolean;
}

/** The hall as a plan, or as a list of its free seats. */
export function Hall({ map, showtimeId, choice, isWhole }: HallProps) {
  const { t } = useTranslation();
  const [isList, setList] = useState(false);
  const seats = {
    seats: map.seats,
    currency: map.currency,
    chosen: choice.chosenSet,
    own: choice.own,
    onToggle: choice.toggle,
  };
  return (
    <section aria-label={t('seats.map')} className={classes.hall}>
      <BestAvailable map={map} showtimeId={showtimeId} onFound={choice.choose} />
      <Group justify="space-between" mb="xs" gap="xs">
        <SegmentedControl
          aria-label={t('seats.view')}
          value={isList ? 'list' : 'plan'}
          onChange={(value) => setList(value === 'list')}
          data={[
            { value: 'plan', label: t('seats.asPlan') },
            { value: 'list', label: t('seats.asList') },
          ]}
        />
        <StreamState status={choice.stream} />
      </Group>
      {!isWhole && <BelowTheFold />}
      {isWhole && isList && <SeatList {...seats} />}
      {isWhole && !isList && (
        <Plan>
          <SeatGrid {...seats} />
        </Plan>
      )}
    </section>
  );
}

/** Whether what is seen is what is; a stream that is lost says so, and that it is tried again. */
function StreamState({ status }: { status: StreamStatus }) {
  const { t } = useTranslation();
  const [wasLive, setWasLive] = useState(false);
  useEffect(() => {
    if (status === 'live') setWasLive(true);
  }, [status]);
  const isLost = wasLive && status === 'connecting';
  return (
    <div>
      <Text size="sm" c="dimmed" className={classes.live} data-live={status === 'live'}>
        {status === 'live' ? t('seats.live') : t('seats.connecting')}
      </Text>
      <Text size="sm" role="status">
        {isLost && t('seats.lostStream')}
      </Text>
    </div>
  );
}
