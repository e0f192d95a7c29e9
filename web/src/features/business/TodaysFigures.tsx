import { Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { formatNumber, formatPercent } from '@/shared/format/number';
import { formatDay } from '@/shared/format/time';
import classes from './Dashboard.module.css';
import { type Compared, compared, currenciesOf, type DashboardDay, netOf } from './dashboard';
import { formatIn } from './units';

interface TodaysFiguresProps {
  today: DashboardDay;
  trend: readonly DashboardDay[];
}

/** What the trading day that runs has brought, beside yesterday and the same day a week ago. */
export function TodaysFigures({ today, trend }: TodaysFiguresProps) {
  const { t } = useTranslation('work');
  const currencies = currenciesOf(trend);
  return (
    <Stack component="section" gap="sm" aria-labelledby="today">
      <Title order={2} size="h4" id="today">
        {t('business.dashboard.today', { day: formatDay(today.day, 'fullDay') })}
      </Title>
      <ul className={classes.tiles}>
        {currencies.map((currency) => (
          <Counted
            key={currency}
            label={
              currencies.length > 1
                ? t('business.dashboard.salesIn', { currency })
                : t('business.dashboard.sales')
            }
            figure={compared(trend, (day) => netOf(day, currency))}
            format={formatIn('money', currency)}
          />
        ))}
        <Counted
          label={t('business.dashboard.tickets')}
          figure={compared(trend, (day) => day.tickets)}
          format={formatIn('count')}
        />
        <Tile label={t('business.dashboard.occupancy')} value={rate(today.occupancy)}>
          {t('business.dashboard.seatsOf', {
            sold: formatNumber(today.seats_sold),
            capacity: formatNumber(today.capacity),
            shows: formatNumber(today.shows),
          })}
        </Tile>
        <Goal
          label={t('business.dashboard.completion')}
          value={today.completion_rate}
          isMet={(value) => value > 0.85}
          goal={t('business.dashboard.above', { goal: formatPercent(0.85) })}
        />
        <Goal
          label={t('business.dashboard.expiry')}
          value={today.expiry_rate}
          isMet={(value) => value < 0.1}
          goal={t('business.dashboard.below', { goal: formatPercent(0.1) })}
        />
        <Counted
          label={t('business.dashboard.holds')}
          figure={compared(trend, (day) => day.holds)}
          format={formatIn('count')}
        />
        <Counted
          label={t('business.dashboard.failedPayments')}
          figure={compared(trend, (day) => day.failed_payments)}
          format={formatIn('count')}
        />
        <Counted
          label={t('business.dashboard.refunds')}
          figure={compared(trend, (day) => day.refunds)}
          format={formatIn('count')}
        />
      </ul>
    </Stack>
  );
}

interface CountedProps {
  label: string;
  figure: Compared;
  format: (value: number) => string;
}

function Counted({ label, figure, format }: CountedProps) {
  const { t } = useTranslation('work');
  return (
    <Tile label={label} value={format(figure.now)}>
      {figure.yesterday !== null && t('business.dashboard.yesterday', { value: format(figure.yesterday) })}
      {figure.weekAgo !== null && (
        <>
          <br />
          {t('business.dashboard.weekAgo', { value: format(figure.weekAgo) })}
          {figure.change !== null && ` (${signed(figure.change)})`}
        </>
      )}
    </Tile>
  );
}

interface GoalProps {
  label: string;
  value: number | null;
  isMet: (value: number) => boolean;
  goal: string;
}

/** A rate with the goal that was set for it; said in words, not by its colour alone. */
function Goal({ label, value, isMet, goal }: GoalProps) {
  const { t } = useTranslation('work');
  const state = value === null ? undefined : isMet(value) ? 'met' : 'missed';
  return (
    <Tile label={label} value={rate(value)} state={state}>
      {goal}
      {state && `: ${t(`business.dashboard.${state}`)}`}
    </Tile>
  );
}

interface TileProps {
  label: string;
  value: string;
  state?: 'met' | 'missed' | undefined;
  children?: ReactNode;
}

function Tile({ label, value, state, children }: TileProps) {
  return (
    <li className={classes.tile} data-state={state}>
      <Text size="sm" fw={650}>
        {label}
      </Text>
      <span className={classes.value}>{value}</span>
      <Text size="sm" c="dimmed">
        {children}
      </Text>
    </li>
  );
}

function rate(value: number | null): string {
  return value === null ? '—' : formatPercent(value);
}

function signed(change: number): string {
  return `${change > 0 ? '+' : ''}${formatPercent(change, 0)}`;
}
