import { ActionIcon, Button, Group, SegmentedControl, Text, VisuallyHidden } from '@mantine/core';
import { type CSSProperties, type ReactNode, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SeatMap } from '@/shared/api/types';
import { BestAvailable } from './BestAvailable';
import { SeatGrid } from './SeatGrid';
import { SeatList } from './SeatList';
import classes from './SeatPicker.module.css';
import type { StreamStatus } from './seatStream';
import type { SeatChoice } from './useSeatChoice';
import { useZoom } from './useZoom';

interface HallProps {
  map: SeatMap;
  showtimeId: number;
  choice: SeatChoice;
}

/** The hall as a plan, or as a list of its free seats. */
export function Hall({ map, showtimeId, choice }: HallProps) {
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
      {isList ? (
        <SeatList {...seats} />
      ) : (
        <Plan>
          <SeatGrid {...seats} />
        </Plan>
      )}
    </section>
  );
}

function Plan({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  const { frame, zoom, canGrow, canShrink, grow, shrink, fit } = useZoom();
  return (
    <div className={classes.plan}>
      <VisuallyHidden>
        <p>{t('seats.keys')}</p>
      </VisuallyHidden>
      <div ref={frame} className={classes.scroll} style={{ '--zoom': zoom } as CSSProperties}>
        <div className={classes.room} data-plan>
          <div className={classes.screen}>
            <span>{t('seats.screen')}</span>
          </div>
          {children}
        </div>
      </div>
      <div className={classes.zoom}>
        <ActionIcon
          variant="default"
          size="xl"
          aria-label={t('seats.larger')}
          disabled={!canGrow}
          onClick={grow}
        >
          +
        </ActionIcon>
        <ActionIcon
          variant="default"
          size="xl"
          aria-label={t('seats.smaller')}
          disabled={!canShrink}
          onClick={shrink}
        >
          −
        </ActionIcon>
        <Button variant="default" size="compact-sm" onClick={fit}>
          {t('seats.whole')}
        </Button>
      </div>
    </div>
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
