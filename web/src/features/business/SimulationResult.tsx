import { Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { formatNumber } from '@/shared/format/number';
import { weekdayName } from '@/shared/format/time';
import { type Column, RowsTable } from '@/shared/ui/RowsTable';
import { Chart } from './charts/Chart';
import classes from './Dashboard.module.css';
import type { Simulation } from './prices';
import { MOST_BARS } from './reports';
import { formatIn } from './units';

type ComparedFilm = Simulation['by_movie'][number];

/** What was charged beside what would have been: together, by day of the week, by film. */
export function SimulationResult({ simulation }: { simulation: Simulation }) {
  const { t } = useTranslation('work');
  const { currency, total, by_weekday, by_movie } = simulation;
  const money = formatIn('money', currency);
  const columns = useColumns(money);
  if (total.bookings === 0) return <Text role="status">{t('business.simulation.none')}</Text>;
  // The largest differences first, as many as can be seen at once; the table has all.
  const changed = by_movie
    .filter(({ difference }) => difference !== 0)
    .sort((a, b) => Math.abs(b.difference) - Math.abs(a.difference))
    .slice(0, MOST_BARS);
  return (
    <Stack gap="md">
      <Text role="status" fw={650} size="lg">
        {t('business.simulation.result', {
          charged: money(total.charged),
          simulated: money(total.simulated),
          difference: difference(total.difference, money),
          bookings: formatNumber(total.bookings),
          seats: formatNumber(total.seats),
        })}
      </Text>
      <div className={classes.charts}>
        <Chart
          title={t('business.simulation.byWeekday')}
          of={t('business.day')}
          series={[
            { key: 'charged', name: t('business.simulation.charged') },
            { key: 'simulated', name: t('business.simulation.simulated') },
          ]}
          rows={by_weekday.map(({ weekday, charged, simulated }) => ({
            key: `${weekday}`,
            label: weekdayName(weekday),
            values: { charged, simulated },
          }))}
          format={money}
          shape="columns"
        />
        {changed.length > 0 && (
          <Chart
            title={t('business.simulation.byFilm')}
            of={t('business.film')}
            series={[{ key: 'difference', name: t('business.simulation.difference') }]}
            rows={changed.map((film) => ({
              key: `${film.movie_id}`,
              label: film.title,
              values: { difference: film.difference },
            }))}
            format={money}
            shape="bars"
            hasTable
          />
        )}
      </div>
      <RowsTable
        caption={t('business.simulation.byFilm')}
        columns={columns}
        rows={by_movie}
        rowKey={({ movie_id }) => movie_id}
      />
    </Stack>
  );
}

function useColumns(money: (value: number) => string): Column<ComparedFilm>[] {
  const { t } = useTranslation('work');
  return [
    { key: 'film', name: t('business.film'), cell: ({ title }) => title },
    {
      key: 'seats',
      name: t('business.figures.sold'),
      isNumber: true,
      cell: ({ seats }) => formatNumber(seats),
    },
    {
      key: 'charged',
      name: t('business.simulation.charged'),
      isNumber: true,
      cell: ({ charged }) => money(charged),
    },
    {
      key: 'simulated',
      name: t('business.simulation.simulated'),
      isNumber: true,
      cell: ({ simulated }) => money(simulated),
    },
    {
      key: 'difference',
      name: t('business.simulation.difference'),
      isNumber: true,
      cell: (film) => difference(film.difference, money),
    },
  ];
}

function difference(value: number, money: (value: number) => string): string {
  return `${value > 0 ? '+' : ''}${money(value)}`;
}
