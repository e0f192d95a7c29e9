import { useMutation } from '@tanstack/react-query';
import type { ScheduledShow } from '@/shared/api/types';
import { useChanged } from './programme';
import { changeShow, readShow } from './schedule';
import { localOf, movedPlan } from './timeline';
import type { Slot } from './useDrag';

interface Move {
  show: ScheduledShow;
  slot: Slot;
}

/** Moves a show. It stands in its new place at once, and goes back when the server says no. */
export function useMove() {
  const changed = useChanged();
  const mutation = useMutation({
    mutationFn: async ({ show, slot }: Move) => {
      // The list has no version to name; what is read now is what is changed.
      const present = await readShow(show.id);
      return changeShow(present, movedPlan(present.data, { screen: slot.screen, local: slot.local }));
    },
    onSuccess: () => changed(),
  });
  const asked = mutation.variables;
  return {
    to: (show: ScheduledShow, slot: Slot) => mutation.mutate({ show, slot }),
    /** What was asked for last, for a refusal to be explained. */
    show: asked?.show ?? null,
    error: mutation.error,
    isBusy: mutation.isPending,
    movingId: mutation.isPending ? (asked?.show.id ?? null) : null,
    forget: mutation.reset,
    /** The same on the same screen, where there is room. */
    take: (instant: string) => {
      if (!asked) return;
      const local = localOf(instant, asked.show.time_zone);
      mutation.mutate({ show: asked.show, slot: { ...asked.slot, local } });
    },
    applied: (shows: readonly ScheduledShow[]): ScheduledShow[] =>
      shows.map((show) =>
        mutation.isPending && asked?.show.id === show.id ? placed(show, asked.slot) : show,
      ),
  };
}

export type Moving = ReturnType<typeof useMove>;

function placed(show: ScheduledShow, slot: Slot): ScheduledShow {
  return {
    ...show,
    starts_at_local: `${slot.local}:00`,
    trading_day: slot.day,
    screen: { ...show.screen, id: slot.screen },
  };
}
