import {
  type CSSProperties,
  type KeyboardEvent,
  memo,
  type ReactNode,
  useCallback,
  useRef,
  useState,
} from 'react';
import { useZoom } from '@/shared/seats/useZoom';
import { ZoomButtons } from '@/shared/seats/ZoomButtons';
import classes from './HallGrid.module.css';
import type { Place } from './layout';
import { useStroke } from './useStroke';

export interface HallLine {
  name: string;
  cells: readonly HallCell[];
}

/** Plain values only: a change of one place draws one place. */
export interface HallCell {
  /** The number on the seat; null where there is none. */
  number: string | null;
  kind: string | null;
  /** In words, for those who hear it. */
  label: string;
  /** Of a set of places that something is the matter with, or that are chosen. */
  mark: 'fault' | 'kept' | 'taken' | null;
}

interface HallGridProps {
  label: string;
  lines: readonly HallLine[];
  columns: number;
  current: Place;
  onCurrent: (place: Place) => void;
  /** Places the brush went over; `joins` after the first of a stroke. */
  onStroke: (places: readonly Place[], joins: boolean) => void;
  /** Keys that are not for moving about. */
  onKey?: (event: KeyboardEvent) => void;
  /** Whether a finger that moves paints; it scrolls otherwise. Two always move the hall and zoom. */
  isFingerPainting: boolean;
  /** What stands before a line. */
  head: (line: HallLine, y: number) => ReactNode;
}

/**
 * Places to paint on, the screen above. One stop for the Tab key: arrows go from place to place, with Shift they paint on
 * the way, Enter and Space paint where one is.
 */
export function HallGrid(props: HallGridProps) {
  const { lines, columns, current, onCurrent, onStroke } = props;
  const grid = useRef<HTMLTableElement>(null);
  const stroke = useStroke(grid, { ...props, current });
  const zooming = useZoom('edge');

  const onKeyDown = (event: KeyboardEvent) => {
    // What is typed into the name of a row is not for the grid.
    if ((event.target as HTMLElement).dataset.x === undefined) return;
    const to = moved(event.key, current, columns, lines.length);
    if (to) {
      event.preventDefault();
      onCurrent(to);
      grid.current?.querySelector<HTMLElement>(`[data-x="${to.x}"][data-y="${to.y}"]`)?.focus();
      if (event.shiftKey) onStroke([current, to], false);
    } else if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      onStroke([current], false);
    } else props.onKey?.(event);
  };

  return (
    <div>
      <div className={classes.zoom}>
        <ZoomButtons {...zooming} />
      </div>
      <div
        ref={zooming.frame}
        className={classes.scroll}
        data-painting={props.isFingerPainting}
        style={{ '--zoom': zooming.zoom } as CSSProperties}
      >
        <table
          ref={grid}
          data-plan
          // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a table that is gone about in by arrow keys is a grid
          role="grid"
          aria-label={props.label}
          className={classes.grid}
          onKeyDown={onKeyDown}
          {...stroke}
        >
          <tbody>
            {lines.map((line, y) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place
              <tr key={y}>
                <th scope="row" className={classes.head}>
                  {props.head(line, y)}
                </th>
                {line.cells.map((cell, x) => (
                  <Cell
                    // biome-ignore lint/suspicious/noArrayIndexKey: a place is its position
                    key={x}
                    {...cell}
                    x={x}
                    y={y}
                    isStop={current.x === x && current.y === y}
                  />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}

interface CellProps extends HallCell {
  x: number;
  y: number;
  isStop: boolean;
}

const Cell = memo(function Cell({ number, kind, label, mark, x, y, isStop }: CellProps) {
  return (
    <td
      className={classes.cell}
      data-x={x}
      data-y={y}
      data-kind={kind ?? 'gap'}
      data-mark={mark ?? undefined}
      aria-label={label}
      tabIndex={isStop ? 0 : -1}
    >
      <span aria-hidden="true">{number}</span>
    </td>
  );
});

/** Where a key leads from a place; null where it is not a key for that. */
function moved(key: string, { x, y }: Place, columns: number, lines: number): Place | null {
  switch (key) {
    case 'ArrowLeft':
      return { x: Math.max(0, x - 1), y };
    case 'ArrowRight':
      return { x: Math.min(columns - 1, x + 1), y };
    case 'ArrowUp':
      return { x, y: Math.max(0, y - 1) };
    case 'ArrowDown':
      return { x, y: Math.min(lines - 1, y + 1) };
    case 'Home':
      return { x: 0, y };
    case 'End':
      return { x: columns - 1, y };
    default:
      return null;
  }
}

/** The place one is at, kept inside of the hall as that changes. */
export function useCurrentPlace(columns: number, lines: number): [Place, (place: Place) => void] {
  const [place, setPlace] = useState<Place>({ x: 0, y: 0 });
  const inside = {
    x: Math.max(0, Math.min(place.x, columns - 1)),
    y: Math.max(0, Math.min(place.y, lines - 1)),
  };
  return [inside, useCallback((next: Place) => setPlace(next), [])];
}
