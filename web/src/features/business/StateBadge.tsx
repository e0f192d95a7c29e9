import { Badge } from '@mantine/core';

/** How something ended, or that it has not yet. */
export type Mood = 'good' | 'bad' | 'open';

const COLOURS: Record<Mood, string> = { good: 'green', bad: 'red', open: 'gray' };

/** A state in words, and a colour for those who skim. */
export function StateBadge({ mood, words }: { mood: Mood; words: string }) {
  return (
    <Badge variant="light" color={COLOURS[mood]} tt="none">
      {words}
    </Badge>
  );
}
