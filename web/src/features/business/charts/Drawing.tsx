import '@mantine/charts/styles.css';
import { BarChart, LineChart } from '@mantine/charts';
import type { ChartProps } from './Chart';

const COLOURS = ['var(--chart-a)', 'var(--chart-b)', 'var(--chart-c)', 'var(--chart-d)'];

/** Of one bar with the space around it, in pixels. */
const BAR = 34;

/** Figures are there to be read at once, also when a filter has changed them. */
const STILL = { isAnimationActive: false };

/** The drawn half of `Chart`: in a file of its own, so that the library comes only with it. */
export default function Drawing({ series, rows, format, shape }: ChartProps) {
  const common = {
    data: rows.map(({ label, values }) => ({ label, ...values })),
    dataKey: 'label',
    series: series.map(({ key, name }, index) => ({
      name: key,
      label: name,
      color: COLOURS[index % COLOURS.length] ?? COLOURS[0] ?? '',
    })),
    valueFormatter: format,
    withLegend: series.length > 1,
    // In the order of the series, not of the alphabet.
    legendProps: { itemSorter: null },
    tickLine: 'none' as const,
  };
  if (shape === 'line')
    return (
      <LineChart
        {...common}
        h={224}
        curveType="monotone"
        connectNulls={false}
        yAxisProps={{ width: 88, domain: [0, 'auto'] }}
        lineProps={STILL}
        lineChartProps={{ accessibilityLayer: false }}
      />
    );
  const isBars = shape === 'bars';
  return (
    <BarChart
      {...common}
      h={isBars ? 60 + rows.length * BAR * Math.max(1, series.length * 0.7) : 224}
      orientation={isBars ? 'vertical' : 'horizontal'}
      yAxisProps={{ width: isBars ? 130 : 88 }}
      maxBarWidth={36}
      barProps={STILL}
      barChartProps={{ accessibilityLayer: false }}
    />
  );
}
