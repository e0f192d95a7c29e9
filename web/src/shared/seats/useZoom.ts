import { useCallback, useEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';

const LEAST = 0.3;
const MOST = 2.4;
const STEP = 1.25;
/** The smallest that a finger still meets: seats of 24 pixels, as WCAG 2.5.8 asks. */
const LEAST_TO_BEGIN_WITH = 0.72;

/** How much larger the plan becomes when two fingers part from one distance to another. */
export function pinched(zoom: number, before: number, after: number): number {
  return before <= 0 ? zoom : clamp(zoom * (after / before));
}

/** Where to scroll so that what was under the fingers still is, wherever they have gone. */
export function heldStill(scroll: number, before: number, factor: number, now = before): number {
  return (scroll + before) * factor - now;
}

function clamp(zoom: number): number {
  return Math.min(MOST, Math.max(LEAST, zoom));
}

interface Point {
  x: number;
  y: number;
}

/** Where two fingers have gone, by the point between them; in pixels of the frame. */
interface Way {
  from: Point;
  to: Point;
}

/**
 * Zooming a plan that is scrolled inside `frame`: by buttons, two fingers, or the wheel with Ctrl held down. Panning by
 * one finger is the browser's own scrolling, so that it feels as everywhere else; two take the plan along as they zoom.
 */
export function useZoom(startsAt: 'middle' | 'edge' = 'middle') {
  const [frame, setFrame] = useState<HTMLDivElement | null>(null);
  const [zoom, setZoom] = useState(1);
  const current = useRef(zoom);
  const goal = useRef<{ left: number; top: number; down: number } | null>(null);

  const zoomTo = useCallback(
    (wanted: number, way?: Way) => {
      const next = clamp(wanted);
      const factor = next / current.current;
      current.current = next;
      setZoom(next);
      if (!frame) return;
      const { clientWidth, clientHeight } = frame;
      const middle = { x: clientWidth / 2, y: clientHeight / 2 };
      const { from, to } = way ?? { from: middle, to: middle };
      // Fingers tell more often than there are pictures: each goes on from where the one before wants to be.
      const at = goal.current ?? { left: frame.scrollLeft, top: frame.scrollTop, down: 0 };
      const isWaiting = goal.current !== null;
      goal.current = {
        left: heldStill(at.left, from.x, factor, to.x),
        top: heldStill(at.top, from.y, factor, to.y),
        down: at.down + to.y - from.y,
      };
      if (isWaiting) return;
      // After the plan has its new size; before it, there is nowhere to scroll to.
      requestAnimationFrame(() => {
        const { left, top, down } = goal.current ?? at;
        goal.current = null;
        frame.scrollTo({ left, top, behavior: 'instant' });
        pushOn(frame, down);
      });
    },
    [frame],
  );

  useEffect(() => {
    if (!frame) return;
    const begin = () => {
      // The whole hall, if it is then large enough; where it is wider than that, its best seats are seen first.
      const fitting = fitted(frame, current.current);
      if (fitting < 1 && fitting >= LEAST_TO_BEGIN_WITH) flushSync(() => zoomTo(fitting));
      else frame.scrollLeft = (frame.scrollWidth - frame.clientWidth) / 2;
    };
    // Measured with the first picture of it, and before that is seen: measured now, all the seats are laid out in the
    // task that made them.
    const first = startsAt === 'middle' ? requestAnimationFrame(begin) : undefined;
    const unfollow = followFingers(frame, () => current.current, zoomTo);
    return () => {
      if (first !== undefined) cancelAnimationFrame(first);
      unfollow();
    };
  }, [frame, zoomTo, startsAt]);

  return {
    frame: setFrame,
    zoom,
    canGrow: zoom < MOST,
    canShrink: zoom > LEAST,
    grow: () => zoomTo(zoom * STEP),
    shrink: () => zoomTo(zoom / STEP),
    /** So small that the whole width of the plan is seen. */
    fit: () => frame && zoomTo(fitted(frame, zoom)),
  };
}

/** How large the plan may be to be seen from wall to wall; what it is now when it is not laid out yet. */
function fitted(frame: HTMLElement, zoom: number): number {
  const plan = frame.querySelector<HTMLElement>('[data-plan]');
  const width = plan?.scrollWidth ?? frame.scrollWidth;
  return width > 0 ? (zoom * (frame.clientWidth - 24)) / width : zoom;
}

/** What a plan at its end cannot follow of two fingers, the page does, as it does for one. */
function pushOn(frame: HTMLElement, down: number) {
  const most = frame.scrollHeight - frame.clientHeight;
  const isAtItsEnd = down > 0 ? frame.scrollTop <= 0 : frame.scrollTop >= most - 1;
  if (down !== 0 && isAtItsEnd) window.scrollBy({ top: -down, behavior: 'instant' });
}

type ZoomTo = (zoom: number, way: Way) => void;

function followFingers(frame: HTMLElement, zoom: () => number, zoomTo: ZoomTo): () => void {
  let from: { distance: number; zoom: number } | null = null;
  let before: Point = { x: 0, y: 0 };
  const onStart = (event: TouchEvent) => {
    from = event.touches.length === 2 ? { distance: spread(event), zoom: zoom() } : null;
    before = middle(event);
  };
  const onMove = (event: TouchEvent) => {
    if (!from || event.touches.length !== 2) return;
    // Else the browser would zoom the whole page.
    event.preventDefault();
    const now = middle(event);
    zoomTo(pinched(from.zoom, from.distance, spread(event)), {
      from: inside(frame, before),
      to: inside(frame, now),
    });
    before = now;
  };
  const onWheel = (event: WheelEvent) => {
    if (!event.ctrlKey) return;
    event.preventDefault();
    const at = inside(frame, { x: event.clientX, y: event.clientY });
    zoomTo(zoom() * Math.exp(-event.deltaY / 300), { from: at, to: at });
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

/** The point between two fingers, in pixels of the window. */
function middle({ touches: { 0: a, 1: b } }: TouchEvent): Point {
  if (!a || !b) return { x: 0, y: 0 };
  return { x: (a.clientX + b.clientX) / 2, y: (a.clientY + b.clientY) / 2 };
}

function inside(frame: HTMLElement, { x, y }: Point): Point {
  const box = frame.getBoundingClientRect();
  return { x: x - box.x, y: y - box.y };
}
