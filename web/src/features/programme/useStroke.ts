import { type PointerEvent, type RefObject, useRef } from 'react';
import { type Place, rectangle, samePlace } from './layout';

interface Strokes {
  current: Place;
  onCurrent: (place: Place) => void;
  onStroke: (places: readonly Place[], joins: boolean) => void;
  isFingerPainting: boolean;
}

/**
 * Painting with a mouse, a pen or a finger. A stroke is followed by what lies under the pointer, for a finger's events
 * all go to where it came down. A finger that scrolls paints nothing: its place is painted when it is lifted again.
 */
export function useStroke(grid: RefObject<HTMLElement | null>, strokes: Strokes) {
  const last = useRef<Place | null>(null);
  const tap = useRef<Place | null>(null);

  const placeAt = ({ clientX, clientY }: PointerEvent): Place | null => {
    const cell = document.elementFromPoint?.(clientX, clientY)?.closest<HTMLElement>('[data-x]');
    return cell && grid.current?.contains(cell) ? placeOf(cell) : null;
  };
  const onPointerDown = (event: PointerEvent) => {
    const cell = (event.target as HTMLElement).closest<HTMLElement>('[data-x]');
    if (!cell || event.button !== 0) return;
    const place = placeOf(cell);
    if (event.pointerType === 'touch' && !strokes.isFingerPainting) {
      tap.current = place;
      return;
    }
    strokes.onStroke(event.shiftKey ? rectangle(strokes.current, place) : [place], false);
    strokes.onCurrent(place);
    last.current = place;
  };
  const onPointerMove = (event: PointerEvent) => {
    if (!last.current) return;
    const place = placeAt(event);
    if (!place || samePlace(place, last.current)) return;
    strokes.onStroke([place], true);
    strokes.onCurrent(place);
    last.current = place;
  };
  const onPointerUp = () => {
    if (tap.current) {
      strokes.onStroke([tap.current], false);
      strokes.onCurrent(tap.current);
    }
    end();
  };
  const end = () => {
    last.current = null;
    tap.current = null;
  };
  return { onPointerDown, onPointerMove, onPointerUp, onPointerCancel: end, onPointerLeave: end };
}

function placeOf({ dataset }: HTMLElement): Place {
  return { x: Number(dataset.x), y: Number(dataset.y) };
}
