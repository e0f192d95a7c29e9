import { Progress, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { formatNumber, formatPercent } from '@/shared/format/number';
import { foreignZoneName, formatTime } from '@/shared/format/time';
import { type Column, RowsTable } from '@/shared/ui/RowsTable';
import type { Dashboard } from './dashboard';

type NextShowtime = Dashboard['next_showtimes'][number];

/** What begins next, by the clocks of its cinema, and how full it is. */
export function NextShowtimes({ showtimes }: { showtimes: readonly NextShowtime[] }) {
  const { t } = useTranslation('work');
  const columns: Column<NextShowtime>[] = [
    {
      key: 'starts',
      name: t('business.dashboard.starts'),
      cell: ({ starts_at, time_zone }) =>
        [formatTime(starts_at, time_zone, 'dayAndTime'), foreignZoneName(starts_at, time_zone)]
          .filter(Boolean)
          .join(' '),
    },
    { key: 'show', name: t('business.dashboard.show'), cell: ({ name }) => name },
    { key: 'fill', name: t('business.figures.sold'), isNumber: true, cell: (show) => <Fill show={show} /> },
  ];
  return (
    <section aria-labelledby="next-showtimes">
      <Title order={2} size="h4" id="next-showtimes" mb="sm">
        {t('business.dashboard.next')}
      </Title>
      {showtimes.length === 0 ? (
        <Text c="dimmed">{t('business.dashboard.noShowtimes')}</Text>
      ) : (
        <RowsTable
          caption={t('business.dashboard.next')}
          columns={columns}
          rows={showtimes}
          rowKey={({ showtime_id }) => showtime_id}
        />
      )}
    </section>
  );
}

function Fill({ show: { sold, capacity, occupancy } }: { show: NextShowtime }) {
  const { t } = useTranslation('work');
  return (
    <div>
      {t('business.dashboard.fill', {
        sold: formatNumber(sold),
        capacity: formatNumber(capacity),
        rate: formatPercent(occupancy ?? 0),
      })}
      <Progress value={(occupancy ?? 0) * 100} size="sm" mt={4} miw="7rem" aria-hidden="true" />
    </div>
  );
}
