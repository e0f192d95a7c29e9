import { ActionIcon, Button, VisuallyHidden } from '@mantine/core';
import type { CSSProperties, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './Plan.module.css';
import { useZoom } from './useZoom';

/** The hall around its seats: the screen above, and the buttons that make the plan larger and smaller. */
export function Plan({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  const { frame, zoom, canGrow, canShrink, grow, shrink, fit } = useZoom();
  return (
    <div className={classes.plan}>
      <VisuallyHidden>
        <p>{t('seats.keys')}</p>
      </VisuallyHidden>
      <div ref={frame} className={classes.scroll} style={{ '--zoom': zoom } as CSSProperties}>
        <div className={classes.room} data-plan>
          <div className={classes.screen}>
            <span>{t('seats.screen')}</span>
          </div>
          {children}
        </div>
      </div>
      <div className={classes.zoom}>
        <ActionIcon
          variant="default"
          size="xl"
          aria-label={t('seats.larger')}
          disabled={!canGrow}
          onClick={grow}
        >
          +
        </ActionIcon>
        <ActionIcon
          variant="default"
          size="xl"
          aria-label={t('seats.smaller')}
          disabled={!canShrink}
          onClick={shrink}
        >
          −
        </ActionIcon>
        <Button variant="default" size="compact-sm" onClick={fit}>
          {t('seats.whole')}
        </Button>
      </div>
    </div>
  );
}
