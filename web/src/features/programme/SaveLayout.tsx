import { Alert, Anchor, Button, Checkbox, Group, List, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Versioned } from '@/shared/api/client';
import { asProblem, type Problem } from '@/shared/api/problem';
import { ProblemAlert } from '@/shared/ui/ProblemAlert';
import { everySeat, type Place, toSeats } from './layout';
import { saveLayout, useChanged } from './programme';
import { placeWords } from './seatWords';
import type { LayoutEditing } from './useLayoutEditor';
import { vanishedSeats } from './vanished';

interface SaveLayoutProps {
  layout: Versioned<{ screen_id: number }>;
  editing: LayoutEditing;
  /** Where something is the matter, to be marked. */
  onFaults: (places: readonly Place[]) => void;
  onGo: (place: Place) => void;
  onSaved: (result: LayoutSaved) => void;
  onReload: () => void;
}

export interface LayoutSaved {
  /** Shows ahead that have the new seats now. */
  moved: readonly number[];
  /** Those that were to, and keep their old ones. */
  kept: readonly number[];
}

interface Fault {
  place: Place;
  message: string;
}

/** Gives the plan to the screen, and tells at which seat what is wrong with it. */
export function SaveLayout({ layout, editing, onFaults, onGo, onSaved, onReload }: SaveLayoutProps) {
  const { t } = useTranslation('work');
  const [isMoving, setMoving] = useState(false);
  const [faults, setFaults] = useState<readonly Fault[]>([]);
  const changed = useChanged();
  const save = useMutation({
    mutationFn: async (move: boolean) => {
      const { seats, places } = toSeats(editing.plan);
      try {
        return (await saveLayout(layout, { seats, move_upcoming: move })).data;
      } catch (error) {
        const found = faultsIn(asProblem(error), places);
        setFaults(found);
        onFaults(found.map(({ place }) => place));
        throw error;
      }
    },
    onSuccess: (result) => {
      setFaults([]);
      onFaults([]);
      editing.markSaved();
      onSaved(result);
      void changed();
      onReload();
    },
  });
  const problem = save.error ? asProblem(save.error) : null;
  return (
    <Stack gap="sm">
      {problem && (
        <ProblemAlert error={problem} isFieldByField={faults.length > 0}>
          <Faults faults={faults} editing={editing} onGo={onGo} />
          {problem.code === 'layout_seat_sold' && (
            <SoldSeats problem={problem} isBusy={save.isPending} onKeep={() => save.mutate(false)} />
          )}
          {problem.code === 'precondition_failed' && (
            <Button mt="sm" variant="default" onClick={onReload}>
              {t('programme.loadAgain')}
            </Button>
          )}
        </ProblemAlert>
      )}
      <Checkbox
        label={t('programme.layout.move')}
        description={t('programme.layout.moveText')}
        checked={isMoving}
        onChange={(event) => setMoving(event.currentTarget.checked)}
      />
      <Group>
        <Button
          loading={save.isPending}
          disabled={everySeat(editing.plan).length === 0}
          onClick={() => save.mutate(isMoving)}
        >
          {t('programme.layout.save')}
        </Button>
      </Group>
    </Stack>
  );
}

function Faults({
  faults,
  editing,
  onGo,
}: { faults: readonly Fault[] } & Pick<SaveLayoutProps, 'editing' | 'onGo'>) {
  return (
    <List size="sm" mt="xs">
      {faults.map(({ place, message }) => (
        <List.Item key={`${place.x} ${place.y} ${message}`}>
          <Anchor component="button" type="button" size="sm" onClick={() => onGo(place)}>
            {placeWords(editing.plan.lines[place.y]?.seats[place.x] ?? null, place)}
          </Anchor>
          : {message}
        </List.Item>
      ))}
    </List>
  );
}

function SoldSeats({ problem, isBusy, onKeep }: { problem: Problem; isBusy: boolean; onKeep: () => void }) {
  const { t } = useTranslation('work');
  const { seats, shows } = vanishedSeats(problem);
  return (
    <>
      <Text size="sm" mt="xs">
        {t('programme.layout.sold', { count: shows, seats: seats.join(', ') })}
      </Text>
      <Button mt="sm" variant="default" loading={isBusy} onClick={onKeep}>
        {t('programme.layout.keepShows')}
      </Button>
    </>
  );
}

/** `/seats/3/x` is about the fourth seat that was sent. */
function faultsIn(problem: Problem, places: readonly Place[]): Fault[] {
  return problem.errors.flatMap(({ pointer, message }) => {
    const place = places[Number(/^\/seats\/(\d+)/.exec(pointer)?.[1] ?? Number.NaN)];
    return place ? [{ place, message }] : [];
  });
}

/** What came of saving: shows that have the new seats now, and those that keep their old ones. */
export function SavedNote({ moved, kept }: LayoutSaved) {
  const { t } = useTranslation('work');
  return (
    <Alert role="status" color="green" variant="light" title={t('programme.layout.saved')}>
      {moved.length > 0 && <p>{t('programme.layout.moved', { count: moved.length })}</p>}
      {kept.length > 0 && <p>{t('programme.layout.kept', { count: kept.length })}</p>}
    </Alert>
  );
}
