import { Button, Group, Stack, Text, TextInput, Title } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Versioned } from '@/shared/api/client';
import type { MapSeat } from '@/shared/api/types';
import { ProblemAlert } from '@/shared/ui/ProblemAlert';
import { Skeletons } from '@/shared/ui/Skeletons';
import { hallLines, hallOf, isTaken, type Kept, withKept } from './blocks';
import { FormProblem } from './FormProblem';
import { HallGrid, useCurrentPlace } from './HallGrid';
import classes from './LayoutEditor.module.css';
import type { Place } from './layout';
import { useChanged } from './programme';
import { blocksQuery, saveBlocks, seatsQuery } from './schedule';

interface Block {
  seat_id: number;
  row: string;
  seat: string;
  reason: string;
}

/** Seats of a show that are not for sale: broken ones, the director's row. */
export function BlocksEditor({ id }: { id: number }) {
  const { t } = useTranslation('work');
  const seats = useQuery(seatsQuery(id));
  const blocks = useQuery(blocksQuery(id));
  const reload = () => {
    void seats.refetch();
    void blocks.refetch();
  };
  return (
    <Stack component="section" aria-label={t('programme.blocks.title')} gap="sm">
      <Title order={2} size="h4">
        {t('programme.blocks.title')}
      </Title>
      <Text>{t('programme.blocks.text')}</Text>
      <ProblemAlert error={seats.error ?? blocks.error} onRetry={reload} />
      {(seats.isPending || blocks.isPending) && (
        <Skeletons label={t('programme.blocks.title')} count={3} shape="row" />
      )}
      {seats.data && blocks.data && (
        <Editor
          // Other terms of the show make another version too, but undo nothing that is being marked.
          key={JSON.stringify(blocks.data.data.blocks)}
          seats={seats.data.seats}
          blocks={blocks.data}
          onReload={reload}
        />
      )}
    </Stack>
  );
}

interface EditorProps {
  seats: readonly MapSeat[];
  blocks: Versioned<{ showtime_id: number; blocks: readonly Block[] }>;
  onReload: () => void;
}

function Editor({ seats, blocks, onReload }: EditorProps) {
  const { t } = useTranslation('work');
  const changed = useChanged();
  const hall = useMemo(() => hallOf(seats), [seats]);
  const [kept, setKept] = useState<Kept>(
    () => new Map(blocks.data.blocks.map((block) => [block.seat_id, block.reason])),
  );
  const [reason, setReason] = useState('');
  const [current, setCurrent] = useCurrentPlace(hall.columns, hall.lines.length);
  // What the first seat of a stroke becomes, the others become too.
  const isFreeing = useRef(false);
  const save = useMutation({
    mutationFn: () =>
      saveBlocks(
        blocks,
        [...kept].map(([seat_id, why]) => ({ seat_id, reason: why || reason })),
      ),
    onSuccess: changed,
  });
  const words = useSeatWords(kept);
  const onStroke = (places: readonly Place[], joins: boolean) => {
    const first = places.at(-1);
    const seat = first && hall.lines[first.y]?.[first.x];
    if (!joins) isFreeing.current = Boolean(seat && kept.has(seat.id));
    setKept((now) => withKept(now, hall, places, isFreeing.current ? null : ''));
  };
  const needsReason = [...kept.values()].includes('');
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <Stack gap="sm">
        <div>
          <p className={classes.screen} aria-hidden="true">
            {t('programme.layout.screen')}
          </p>
          <HallGrid
            label={t('programme.blocks.title')}
            lines={hallLines(hall, kept, words)}
            columns={hall.columns}
            current={current}
            onCurrent={setCurrent}
            onStroke={onStroke}
            isFingerPainting={false}
            head={(line) => line.name}
          />
        </div>
        <Text size="sm" aria-live="polite">
          {t('programme.blocks.count', { count: kept.size })}
        </Text>
        <FormProblem
          error={save.error}
          onReload={() => {
            // What is read may be what is marked, which then stays.
            save.reset();
            onReload();
          }}
        />
        <Group align="end">
          {needsReason && (
            <TextInput
              label={t('programme.blocks.reason')}
              required
              maxLength={100}
              value={reason}
              onChange={(event) => setReason(event.currentTarget.value)}
            />
          )}
          <Button type="submit" variant="default" loading={save.isPending}>
            {t('programme.blocks.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function useSeatWords(kept: Kept): (seat: MapSeat | null) => string {
  const { t } = useTranslation('work');
  const { t: site } = useTranslation();
  return (seat) => {
    if (!seat) return t('programme.layout.gap');
    const name = site('seats.rowAndSeat', { row: seat.row, seat: seat.seat });
    const why = kept.get(seat.id);
    if (why !== undefined) return `${name}, ${site('seats.states.blocked')}${why ? `: ${why}` : ''}`;
    return `${name}, ${site(isTaken(seat) ? `seats.states.${seat.status as 'held' | 'booked'}` : 'seats.states.available')}`;
  };
}
