import { UnstyledButton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import grid from './HallGrid.module.css';
import classes from './LayoutEditor.module.css';
import { type Brush, countSeats, SEAT_KINDS } from './layout';
import { brushName } from './seatWords';
import { keyOfBrush, type LayoutEditing } from './useLayoutEditor';

const BRUSHES: readonly Brush[] = [...SEAT_KINDS, 'gap'];

/** What to paint with, and how many there are of each by now. */
export function BrushBar({ editing }: { editing: LayoutEditing }) {
  const { t } = useTranslation('work');
  const counts = countSeats(editing.plan);
  return (
    <>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset with a legend draws a frame */}
      <div role="group" aria-label={t('programme.layout.brush')} className={classes.brushes}>
        <UnstyledButton
          className={classes.brush}
          aria-pressed={editing.brush === null}
          onClick={() => editing.setBrush(null)}
        >
          {t('programme.layout.choose')}
        </UnstyledButton>
        {BRUSHES.map((brush) => (
          <UnstyledButton
            key={brush}
            className={classes.brush}
            aria-pressed={editing.brush === brush}
            aria-keyshortcuts={keyOfBrush(brush)}
            onClick={() => editing.setBrush(brush)}
          >
            <span className={grid.face} data-kind={brush} aria-hidden="true" />
            <span>{brushName(brush)}</span>
            {brush !== 'gap' && <strong data-testid={`count-${brush}`}>{counts[brush]}</strong>}
            <span className={classes.key} aria-hidden="true">
              {keyOfBrush(brush)}
            </span>
          </UnstyledButton>
        ))}
      </div>
      <p className={classes.all} aria-live="polite">
        {t('programme.layout.count', { count: counts.all })}
      </p>
    </>
  );
}
