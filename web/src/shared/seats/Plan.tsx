import { VisuallyHidden } from '@mantine/core';
import type { CSSProperties, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './Plan.module.css';
import { useZoom } from './useZoom';
import { ZoomButtons } from './ZoomButtons';

/** The hall around its seats: the screen above, and the buttons that make the plan larger and smaller. */
export function Plan({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  const zooming = useZoom();
  return (
    <div className={classes.plan}>
      <VisuallyHidden>
        <p>{t('seats.keys')}</p>
      </VisuallyHidden>
      <div ref={zooming.frame} className={classes.scroll} style={{ '--zoom': zooming.zoom } as CSSProperties}>
        <div className={classes.room} data-plan>
          <div className={classes.screen}>
            <span>{t('seats.screen')}</span>
          </div>
          {children}
        </div>
      </div>
      <div className={classes.zoom}>
        <ZoomButtons {...zooming} />
      </div>
    </div>
  );
}
