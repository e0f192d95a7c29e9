import classes from './BelowTheFold.module.css';

/** Room for what is drawn a moment later, so that the foot of the page does not come up and go down again. */
export function BelowTheFold() {
  return <div className={classes.room} />;
}
