import { type PointerEvent, type RefObject, useRef } from 'react';
import { type Place, rectangle, samePlace, way } from './layout';

interface Strokes {
  current: Place;
  onCurrent: (place: Place) => void;
  onStroke: (places: readonly Place[], joins: boolean) => void;
  /** Whether a finger that moves paints. */
  isFingerPainting: boolean;
}

/**
 * Painting with a mouse, a pen or a finger. A stroke is followed by what lies under the pointer, for a finger's events
 * all go to where it came down; what it jumps over on the way is painted as well. What a finger came down on is painted
 * when it moves on or is lifted: until then it may be the first of two, which move the plan and paint nothing.
 */
export function useStroke(grid: RefObject<HTMLElement | null>, strokes: Strokes) {
  const last = useRef<Place | null>(null);
  const waiting = useRef<Place | null>(null);

  const placeAt = ({ clientX, clientY }: PointerEvent): Place | null => {
    const cell = document.elementFromPoint?.(clientX, clientY)?.closest<HTMLElement>('[data-x]');
    return cell && grid.current?.contains(cell) ? placeOf(cell) : null;
  };
  const paint = (places: readonly Place[], joins: boolean) => {
    strokes.onStroke(places, joins);
    last.current = places.at(-1) ?? null;
    if (last.current) strokes.onCurrent(last.current);
  };
  const end = () => {
    last.current = null;
    waiting.current = null;
  };
  const onPointerDown = (event: PointerEvent) => {
    if (!event.isPrimary) return end();
    const cell = (event.target as HTMLElement).closest<HTMLElement>('[data-x]');
    if (!cell || event.button !== 0) return;
    const place = placeOf(cell);
    if (event.pointerType === 'touch') waiting.current = place;
    else paint(event.shiftKey ? rectangle(strokes.current, place) : [place], false);
  };
  const onPointerMove = (event: PointerEvent) => {
    const from = last.current ?? (strokes.isFingerPainting ? waiting.current : null);
    if (!from || !event.isPrimary) return;
    const place = placeAt(event);
    if (!place || samePlace(place, from)) return;
    if (waiting.current) paint([from], false);
    waiting.current = null;
    paint(way(from, place), true);
  };
  const onPointerUp = () => {
    if (waiting.current) paint([waiting.current], false);
    end();
  };
  return { onPointerDown, onPointerMove, onPointerUp, onPointerCancel: end, onPointerLeave: end };
}

function placeOf({ dataset }: HTMLElement): Place {
  return { x: Number(dataset.x), y: Number(dataset.y) };
}
