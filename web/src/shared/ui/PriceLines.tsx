import { useTranslation } from 'react-i18next';
import type { Pricing } from '@/shared/api/types';
import { formatMoney } from '@/shared/format/money';
import { formatPercent } from '@/shared/format/number';
import classes from './PriceLines.module.css';

/** How a price came about, line by line, as the server counted it. */
export function PriceLines({ pricing, currency }: { pricing: Pricing; currency: string }) {
  const { t } = useTranslation();
  const { tax } = pricing;
  const rate = formatPercent((tax?.basis_points ?? 0) / 10_000, 2);
  const money = (amount: number) => formatMoney(amount, currency);
  return (
    <dl className={classes.lines}>
      <Line label={t('price.seats')} amount={money(pricing.subtotal)} />
      {pricing.adjustments.map(({ rule, amount }) => (
        <Line key={rule} label={rule} amount={money(amount)} />
      ))}
      {pricing.discount !== 0 && (
        <Line
          label={
            pricing.promotion ? t('price.discountBy', { code: pricing.promotion.code }) : t('price.discount')
          }
          amount={money(-pricing.discount)}
        />
      )}
      {pricing.fees !== 0 && <Line label={t('price.fee')} amount={money(pricing.fees)} />}
      {tax && !tax.included && <Line label={t('price.tax', { rate })} amount={money(tax.amount)} />}
      <Line label={t('price.total')} amount={money(pricing.total)} isTotal />
      {tax?.included && tax.amount !== 0 && (
        <Line label={t('price.taxWithin', { rate })} amount={money(tax.amount)} />
      )}
    </dl>
  );
}

function Line({ label, amount, isTotal = false }: { label: string; amount: string; isTotal?: boolean }) {
  return (
    <div className={classes.line} data-total={isTotal}>
      <dt>{label}</dt>
      <dd>{amount}</dd>
    </div>
  );
}
