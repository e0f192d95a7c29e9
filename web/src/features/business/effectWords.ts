import i18next from 'i18next';
import { formatMoney } from '@/shared/format/money';
import { formatPercent } from '@/shared/format/number';
import type { PricingRule } from './prices';

/** `+€2.00`, `−20%`: what a rule does to the price of a seat. */
export function ruleEffectWords(effect: PricingRule['effect'], currency: string): string {
  const isAmount = 'amount' in effect;
  const value = isAmount ? effect.amount : effect.basis_points;
  const size = Math.abs(value);
  return `${value < 0 ? '−' : '+'}${isAmount ? formatMoney(size, currency) : formatPercent(size / 10_000, 2)}`;
}

/** `10% off`, `€5.00 off the booking`. */
export function promotionEffectWords(
  effect: { amount: { value: number; currency: string } } | { basis_points: number },
): string {
  return 'amount' in effect
    ? i18next.t('business.effect.amountOff', {
        ns: 'work',
        amount: formatMoney(effect.amount.value, effect.amount.currency),
      })
    : i18next.t('business.effect.percentOff', {
        ns: 'work',
        percent: formatPercent(effect.basis_points / 10_000, 2),
      });
}
