import { Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useBlocker } from '@tanstack/react-router';
import { type KeyboardEvent, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Versioned } from '@/shared/api/client';
import type { LayoutSeat } from '@/shared/api/types';
import { ProblemAlert } from '@/shared/ui/ProblemAlert';
import { Skeletons } from '@/shared/ui/Skeletons';
import { BrushBar } from './BrushBar';
import { HallGrid, type HallLine, useCurrentPlace } from './HallGrid';
import { HallTools } from './HallTools';
import classes from './LayoutEditor.module.css';
import { fromSeats, nameLine, type Place, type Plan, paint } from './layout';
import { PlacePanel } from './PlacePanel';
import { layoutQuery } from './programme';
import { type LayoutSaved, SavedNote, SaveLayout } from './SaveLayout';
import { placeWords } from './seatWords';
import { brushOfKey, useLayoutEditor } from './useLayoutEditor';

/** The seats of a screen, to be drawn. */
export function LayoutEditor({ screen }: { screen: number }) {
  const { t } = useTranslation('work');
  const layout = useQuery(layoutQuery(screen));
  const [saved, setSaved] = useState<LayoutSaved | null>(null);
  return (
    <Stack component="section" aria-label={t('programme.layout.title')} gap="md">
      <Title order={2} size="h3">
        {t('programme.layout.title')}
      </Title>
      <ProblemAlert error={layout.error} onRetry={() => void layout.refetch()} />
      {layout.isPending && <Skeletons label={t('programme.layout.title')} count={5} shape="row" />}
      {layout.data && (
        <Drawing
          // What was drawn belongs to the version it was drawn on.
          key={layout.data.etag}
          layout={layout.data}
          onSaved={setSaved}
          onReload={() => void layout.refetch()}
        />
      )}
      {saved && <SavedNote {...saved} />}
    </Stack>
  );
}

interface DrawingProps {
  layout: Versioned<{ screen_id: number; seats: LayoutSeat[] }>;
  onSaved: (result: LayoutSaved) => void;
  onReload: () => void;
}

function Drawing({ layout, onSaved, onReload }: DrawingProps) {
  const { t } = useTranslation('work');
  const saved = useMemo(() => fromSeats(layout.data.seats), [layout]);
  const editing = useLayoutEditor(saved);
  const { plan, isChanged } = editing;
  const [current, setCurrent] = useCurrentPlace(plan.columns, plan.lines.length);
  const [faults, setFaults] = useState<readonly Place[]>([]);
  useBlocker({
    shouldBlockFn: () => isChanged && !globalThis.confirm(t('programme.layout.leave')),
    enableBeforeUnload: isChanged,
  });
  const lines = useMemo(() => linesOf(plan, faults), [plan, faults]);
  const onKey = (event: KeyboardEvent) => {
    const isUndo = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'z';
    const brush = event.ctrlKey || event.metaKey || event.altKey ? undefined : brushOfKey(event.key);
    if (!isUndo && !brush) return;
    event.preventDefault();
    if (isUndo) (event.shiftKey ? editing.redo : editing.undo)?.();
    if (!brush) return;
    if (brush !== 'gap') editing.setBrush(brush);
    editing.change((now) => paint(now, [current], brush));
  };
  return (
    <>
      <BrushBar editing={editing} />
      <HallTools editing={editing} current={current} />
      <Text size="sm" c="dimmed">
        <span className={classes.finger}>{t('programme.layout.finger')} </span>
        <span className={classes.keys}>{t('programme.layout.keys')}</span>
      </Text>
      {plan.columns > 0 && plan.lines.length > 0 ? (
        <div className={classes.hall}>
          <p className={classes.screen} aria-hidden="true">
            {t('programme.layout.screen')}
          </p>
          <HallGrid
            label={t('programme.layout.title')}
            lines={lines}
            columns={plan.columns}
            current={current}
            onCurrent={setCurrent}
            onStroke={editing.stroke}
            onKey={onKey}
            isFingerPainting={editing.brush !== null}
            head={(line, y) => (
              <input
                className={classes.name}
                aria-label={t('programme.layout.nameOfLine', { number: y + 1 })}
                value={line.name}
                maxLength={4}
                onChange={(event) => {
                  const name = event.currentTarget.value;
                  editing.change((now) => nameLine(now, y, name));
                }}
              />
            )}
          />
        </div>
      ) : (
        <Text>{t('programme.layout.empty')}</Text>
      )}
      <PlacePanel editing={editing} place={current} />
      <SaveLayout
        layout={layout}
        editing={editing}
        onFaults={setFaults}
        onGo={setCurrent}
        onSaved={onSaved}
        onReload={onReload}
      />
    </>
  );
}

function linesOf(plan: Plan, faults: readonly Place[]): HallLine[] {
  return plan.lines.map((line, y) => ({
    name: line.name,
    cells: line.seats.map((seat, x) => ({
      number: seat?.number ?? null,
      kind: seat?.kind ?? null,
      label: placeWords(seat, { x, y }),
      mark: faults.some((fault) => fault.x === x && fault.y === y) ? 'fault' : null,
    })),
  }));
}
