import classes from './Logo.module.css';

/** The wordmark; its mark is the favicon's. */
export function Logo() {
  return (
    <span className={classes.logo}>
      <svg viewBox="0 0 32 32" width="30" height="30" aria-hidden="true" focusable="false">
        <rect width="32" height="32" rx="7" fill="#a31f34" />
        <path
          d="M7 23V10l9 7 9-7v13"
          fill="none"
          stroke="#ffe3a3"
          strokeWidth="3.4"
          strokeLinecap="round"
          strokeLinejoin="round"
        />
      </svg>
      <span className={classes.word}>Marquee</span>
    </span>
  );
}
