import { useCallback, useEffect, useRef, useState } from 'react';

const LEAST = 0.4;
const MOST = 2.4;
const STEP = 1.25;

/** How much larger the plan becomes when two fingers part from one distance to another. */
export function pinched(zoom: number, before: number, after: number): number {
  return before <= 0 ? zoom : clamp(zoom * (after / before));
}

/** Where to scroll so that the point under the finger stays under it. */
export function heldStill(scroll: number, point: number, factor: number): number {
  return (scroll + point) * factor - point;
}

function clamp(zoom: number): number {
  return Math.min(MOST, Math.max(LEAST, zoom));
}

/**
 * Zooming a plan that is scrolled inside `frame`: by buttons, two fingers, or the wheel with Ctrl held down. Panning
 * is the browser's own scrolling, so that it feels as everywhere else.
 */
export function useZoom() {
  const [frame, setFrame] = useState<HTMLDivElement | null>(null);
  const [zoom, setZoom] = useState(1);
  const current = useRef(zoom);

  const zoomTo = useCallback(
    (wanted: number, at?: { x: number; y: number }) => {
      const next = clamp(wanted);
      const factor = next / current.current;
      current.current = next;
      setZoom(next);
      if (!frame) return;
      const { clientWidth, clientHeight } = frame;
      const point = at ?? { x: clientWidth / 2, y: clientHeight / 2 };
      const left = heldStill(frame.scrollLeft, point.x, factor);
      const top = heldStill(frame.scrollTop, point.y, factor);
      // After the plan has its new size; before it, there is nowhere to scroll to.
      requestAnimationFrame(() => frame.scrollTo({ left, top }));
    },
    [frame],
  );

  useEffect(() => {
    if (!frame) return;
    // Where the hall is wider than the screen, its best seats are seen first.
    frame.scrollLeft = (frame.scrollWidth - frame.clientWidth) / 2;
    return followFingers(frame, () => current.current, zoomTo);
  }, [frame, zoomTo]);

  return {
    frame: setFrame,
    zoom,
    canGrow: zoom < MOST,
    canShrink: zoom > LEAST,
    grow: () => zoomTo(zoom * STEP),
    shrink: () => zoomTo(zoom / STEP),
    /** So small that the whole width of the plan is seen. */
    fit: () => frame && zoomTo((zoom * (frame.clientWidth - 24)) / Math.max(1, planWidth(frame))),
  };
}

function planWidth(frame: HTMLElement): number {
  const plan = frame.querySelector<HTMLElement>('[data-plan]');
  return plan?.scrollWidth ?? frame.scrollWidth;
}

type ZoomTo = (zoom: number, at: { x: number; y: number }) => void;

function followFingers(frame: HTMLElement, zoom: () => number, zoomTo: ZoomTo): () => void {
  let from: { distance: number; zoom: number } | null = null;
  const onStart = (event: TouchEvent) => {
    from = event.touches.length === 2 ? { distance: spread(event), zoom: zoom() } : null;
  };
  const onMove = (event: TouchEvent) => {
    if (!from || event.touches.length !== 2) return;
    // Else the browser would zoom the whole page.
    event.preventDefault();
    zoomTo(pinched(from.zoom, from.distance, spread(event)), middle(event, frame));
  };
  const onWheel = (event: WheelEvent) => {
    if (!event.ctrlKey) return;
    event.preventDefault();
    const box = frame.getBoundingClientRect();
    zoomTo(zoom() * Math.exp(-event.deltaY / 300), { x: event.clientX - box.x, y: event.clientY - box.y });
  };
  frame.addEventListener('touchstart', onStart, { passive: true });
  frame.addEventListener('touchmove', onMove, { passive: false });
  frame.addEventListener('wheel', onWheel, { passive: false });
  return () => {
    frame.removeEventListener('touchstart', onStart);
    frame.removeEventListener('touchmove', onMove);
    frame.removeEventListener('wheel', onWheel);
  };
}

function spread({ touches: { 0: a, 1: b } }: TouchEvent): number {
  return a && b ? Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY) : 0;
}

function middle({ touches: { 0: a, 1: b } }: TouchEvent, frame: HTMLElement): { x: number; y: number } {
  const box = frame.getBoundingClientRect();
  if (!a || !b) return { x: 0, y: 0 };
  return { x: (a.clientX + b.clientX) / 2 - box.x, y: (a.clientY + b.clientY) / 2 - box.y };
}
