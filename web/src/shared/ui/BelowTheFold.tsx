import type { ReactNode } from 'react';
import classes from './BelowTheFold.module.css';

/** Room for what comes a moment later, so that the foot of the page does not come up and go down again. */
export function BelowTheFold({ children }: { children?: ReactNode }) {
  return <div className={classes.room}>{children}</div>;
}
