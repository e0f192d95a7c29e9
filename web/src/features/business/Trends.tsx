import { Stack, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { formatDay } from '@/shared/format/time';
import { Chart } from './charts/Chart';
import classes from './Dashboard.module.css';
import { currenciesOf, type DashboardDay, netOf } from './dashboard';
import { formatIn } from './units';

/** Two weeks of days as curves. Each currency has a chart of its own: they are never added. */
export function Trends({ trend }: { trend: readonly DashboardDay[] }) {
  const { t } = useTranslation('work');
  const currencies = currenciesOf(trend);
  const rows = (key: string, value: (day: DashboardDay) => number | null) =>
    trend.map((day) => ({
      key: day.day,
      label: formatDay(day.day, 'day'),
      values: { [key]: value(day) },
    }));
  return (
    <Stack component="section" gap="sm" aria-labelledby="trends">
      <Title order={2} size="h4" id="trends">
        {t('business.dashboard.trends')}
      </Title>
      <div className={classes.charts}>
        {currencies.map((currency) => (
          <Chart
            key={currency}
            title={t('business.dashboard.salesIn', { currency })}
            of={t('business.day')}
            series={[{ key: 'net', name: t('business.dashboard.sales') }]}
            rows={rows('net', (day) => netOf(day, currency))}
            format={formatIn('money', currency)}
            shape="columns"
          />
        ))}
        <Chart
          title={t('business.dashboard.tickets')}
          of={t('business.day')}
          series={[{ key: 'tickets', name: t('business.dashboard.tickets') }]}
          rows={rows('tickets', (day) => day.tickets)}
          format={formatIn('count')}
          shape="columns"
        />
        <Chart
          title={t('business.dashboard.occupancy')}
          of={t('business.day')}
          series={[{ key: 'occupancy', name: t('business.dashboard.occupancy') }]}
          rows={rows('occupancy', (day) => day.occupancy)}
          format={formatIn('rate')}
          shape="line"
        />
      </div>
    </Stack>
  );
}
