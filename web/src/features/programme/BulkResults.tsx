import { Button, Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { BulkResult, KeptScreen } from '@/shared/api/types';
import { formatTime } from '@/shared/format/time';
import { wordsUnder } from '@/shared/i18n/i18n';
import { conflictIn } from './conflict';
import classes from './Schedule.module.css';
import { TextLink } from './TextLink';

interface BulkResultsProps {
  result: BulkResult;
  screens: readonly KeptScreen[];
  zone: string;
  /** Takes the next free slot for one that could not be planned; without it, it is only named. */
  onTake?: (index: number, instant: string) => void;
  takingIndex?: number | null;
}

/** What became of each of many shows. */
export function BulkResults({ result, screens, zone, onTake, takingIndex = null }: BulkResultsProps) {
  const { t } = useTranslation('work');
  const nameOf = (id: number) => screens.find((screen) => screen.id === id)?.name ?? String(id);
  return (
    <>
      <Text role="status" fw={650}>
        {t('programme.bulk.planned', { count: result.created })}{' '}
        {result.refused > 0 && t('programme.bulk.refused', { count: result.refused })}
      </Text>
      <ul className={classes.results} aria-label={t('programme.bulk.results')}>
        {result.items.map((item, index) => {
          const conflict = item.problem
            ? conflictIn(item.problem as unknown as Record<string, unknown>)
            : null;
          return (
            <li key={`${item.starts_local} ${item.screen_id}`} data-refused={Boolean(item.problem)}>
              <strong>{formatTime(`${item.starts_local}Z`, 'UTC', 'dayAndTime')}</strong>,{' '}
              {nameOf(item.screen_id)}:{' '}
              {item.showtime_id && !item.problem && (
                <TextLink to="/admin/showtimes/$showId" params={{ showId: item.showtime_id }}>
                  {t('programme.bulk.done')}
                </TextLink>
              )}
              {item.problem &&
                (wordsUnder(`programme.problems.${item.problem.code}.title`, 'work') ?? item.problem.detail)}
              {conflict && (
                <Group gap="xs">
                  {conflict.title && conflict.busyUntil && (
                    <Text size="sm">
                      {conflict.title}{' '}
                      {t('programme.schedule.busyUntil', {
                        time: formatTime(conflict.busyUntil, zone, 'dayAndTime'),
                      })}
                    </Text>
                  )}
                  {onTake ? (
                    <Button
                      size="xs"
                      variant="default"
                      classNames={{ root: classes.take ?? '', label: classes.takeLabel ?? '' }}
                      loading={takingIndex === index}
                      onClick={() => onTake(index, conflict.nextFree)}
                    >
                      {t('programme.schedule.take', {
                        time: formatTime(conflict.nextFree, zone, 'dayAndTime'),
                      })}
                    </Button>
                  ) : (
                    <Text size="sm">
                      {t('programme.schedule.nextFree', {
                        time: formatTime(conflict.nextFree, zone, 'dayAndTime'),
                      })}
                    </Text>
                  )}
                </Group>
              )}
            </li>
          );
        })}
      </ul>
    </>
  );
}
