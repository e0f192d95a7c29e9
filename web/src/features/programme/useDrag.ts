import { type PointerEvent, useRef, useState } from 'react';
import type { ScheduledShow } from '@/shared/api/types';
import { type Axis, localAt, minuteAt, snapped } from './timeline';

export interface Slot {
  screen: number;
  /** The trading day it is drawn on. */
  day: string;
  local: string;
}

interface Dragging {
  show: ScheduledShow;
  /** Where in the block it was taken. */
  grip: number;
  from: { x: number; y: number };
}

interface Dragged {
  id: number;
  x: number;
  y: number;
  slot: Slot | null;
}

const FAR_ENOUGH = 5;
const STEP_MINUTES = 5;

/**
 * Moving shows with a mouse or a pen: along their lane to another time, to another lane for another screen or day. A
 * finger scrolls; it moves a show by the form on its page, as the keyboard does.
 */
export function useDrag(axis: Axis, onMove: (show: ScheduledShow, slot: Slot) => void) {
  const dragging = useRef<Dragging | null>(null);
  const [dragged, setDragged] = useState<Dragged | null>(null);
  const wasDragged = useRef(false);

  const handlers = (show: ScheduledShow) => ({
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      wasDragged.current = false;
      if (event.button !== 0 || event.pointerType === 'touch' || show.status !== 'scheduled') return;
      const grip = event.clientX - event.currentTarget.getBoundingClientRect().left;
      dragging.current = { show, grip, from: { x: event.clientX, y: event.clientY } };
    },
    onPointerMove: (event: PointerEvent<HTMLElement>) => {
      const now = dragging.current;
      if (!now) return;
      const x = event.clientX - now.from.x;
      const y = event.clientY - now.from.y;
      if (!wasDragged.current && Math.hypot(x, y) < FAR_ENOUGH) return;
      if (!wasDragged.current) event.currentTarget.setPointerCapture(event.pointerId);
      wasDragged.current = true;
      setDragged({ id: show.id, x, y, slot: slotAt(event, now.grip, axis) });
    },
    onPointerUp: (event: PointerEvent<HTMLElement>) => {
      const now = dragging.current;
      const slot = now && wasDragged.current ? slotAt(event, now.grip, axis) : null;
      end();
      if (now && slot && !isWhereItIs(now.show, slot)) onMove(now.show, slot);
    },
    onPointerCancel: () => end(),
    onClick: (event: { preventDefault: () => void }) => {
      if (wasDragged.current) event.preventDefault();
    },
  });
  const end = () => {
    dragging.current = null;
    setDragged(null);
  };
  return { handlers, dragged };
}

function isWhereItIs(show: ScheduledShow, slot: Slot): boolean {
  return show.screen.id === slot.screen && show.starts_at_local.startsWith(slot.local);
}

/** The lane under the pointer, and the time at which the block would begin there. */
function slotAt(event: { clientX: number; clientY: number }, grip: number, axis: Axis): Slot | null {
  const under = document.elementsFromPoint?.(event.clientX, event.clientY) ?? [];
  const track = under.map((each) => each.closest<HTMLElement>('[data-lane]')).find((each) => each !== null);
  return track ? slotIn(track, event.clientX - grip, axis, STEP_MINUTES) : null;
}

/** The slot of a lane at a place on the screen. */
export function slotIn(track: HTMLElement, x: number, axis: Axis, step: number): Slot {
  const { left, width } = track.getBoundingClientRect();
  const minute = Math.max(axis.from, snapped(minuteAt((x - left) / width, axis), step));
  const day = track.dataset.day ?? '';
  return { screen: Number(track.dataset.lane), day, local: localAt(day, minute) };
}
