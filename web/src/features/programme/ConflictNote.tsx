import { Button, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { formatTime } from '@/shared/format/time';
import { ProblemAlert } from '@/shared/ui/ProblemAlert';
import { conflictOf } from './conflict';
import { FormProblem } from './FormProblem';
import classes from './Schedule.module.css';
import { TextLink } from './TextLink';

interface ConflictNoteProps {
  error: unknown;
  zone: string;
  isBusy: boolean;
  /** Takes the next slot that is free for as long. */
  onTake: (instant: string) => void;
  onReload?: (() => void) | undefined;
}

/** Why a show cannot be then, and when it can; any other trouble as it is. */
export function ConflictNote({ error, zone, isBusy, onTake, onReload }: ConflictNoteProps) {
  const { t } = useTranslation('work');
  const conflict = conflictOf(error);
  if (!conflict) return <FormProblem error={error} onReload={onReload} />;
  const { title, showtime, busyUntil, nextFree } = conflict;
  return (
    <ProblemAlert error={error}>
      {title && busyUntil && (
        <Text size="sm">
          <TextLink to="/admin/showtimes/$showId" params={{ showId: showtime }}>
            {title}
          </TextLink>{' '}
          {t('programme.schedule.busyUntil', { time: formatTime(busyUntil, zone, 'dayAndTime') })}
        </Text>
      )}
      <Button
        mt="sm"
        variant="default"
        classNames={{ root: classes.take ?? '', label: classes.takeLabel ?? '' }}
        loading={isBusy}
        onClick={() => onTake(nextFree)}
      >
        {t('programme.schedule.take', { time: formatTime(nextFree, zone, 'dayAndTime') })}
      </Button>
    </ProblemAlert>
  );
}
