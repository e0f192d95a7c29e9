import { Skeleton } from '@mantine/core';
import classes from './Skeletons.module.css';

interface SkeletonsProps {
  /** What is on its way, to those who cannot see the grey shapes. */
  label: string;
  count: number;
  shape: 'poster' | 'row' | 'card';
}

const HEIGHTS = { row: '4rem', card: '11rem' } as const;

/** The shapes of what is on its way, so that the page does not jump when it comes. */
export function Skeletons({ label, count, shape }: SkeletonsProps) {
  return (
    <div role="status" aria-label={label} className={classes[shape]}>
      {Array.from({ length: count }, (_, index) =>
        shape === 'poster' ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: they are all the same
          <Skeleton key={index} className={classes.tile} />
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: they are all the same
          <Skeleton key={index} height={HEIGHTS[shape]} />
        ),
      )}
    </div>
  );
}
