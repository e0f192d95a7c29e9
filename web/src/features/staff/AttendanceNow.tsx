import { Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { ProblemAlert } from '@/shared/ui/ProblemAlert';
import { Skeletons } from '@/shared/ui/Skeletons';
import { Figures } from './Figures';
import classes from './ScanPage.module.css';
import { attendanceQuery } from './staff';

/** How many of a show have come by now. */
export function AttendanceNow({ showtimeId }: { showtimeId: number | undefined }) {
  const { t } = useTranslation('work');
  const attendance = useQuery({ ...attendanceQuery(showtimeId ?? 0), enabled: showtimeId !== undefined });
  if (showtimeId === undefined) return null;
  const { data } = attendance;
  return (
    <section className={classes.attendance} aria-label={t('counter.attendance')}>
      {attendance.isPending && <Skeletons label={t('counter.attendance')} count={1} shape="row" />}
      {!data && <ProblemAlert error={attendance.error} onRetry={attendance.refetch} />}
      {data && (
        <>
          <Title order={2} size="h4" mb="xs">
            {data.showtime.film_title} · {data.showtime.screen_name}
          </Title>
          <Figures sold={data.sold} admitted={data.admitted} capacity={data.capacity} />
          <Text size="sm" c="dimmed" mt="xs">
            {t('counter.toCome', { count: Math.max(0, data.sold - data.admitted) })}
          </Text>
        </>
      )}
    </section>
  );
}
