import { Group, NativeSelect } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { decimalsOf } from '@/shared/format/money';
import { OptionalNumber } from '@/shared/ui/OptionalNumber';

/** An amount, or a part: as a percentage, for that is what people type. */
export interface Effect {
  kind: 'amount' | 'percent';
  value: number | null;
}

interface EffectFieldsProps {
  value: Effect;
  onChange: (value: Effect) => void;
  /** Of the amount. */
  currency: string;
  /** What is being asked, and what a negative number would mean. */
  label: string;
  description?: string;
  /** Whether it may take away as well. */
  isSigned?: boolean;
  error?: ReactNode;
}

export function EffectFields({
  value,
  onChange,
  currency,
  label,
  description,
  isSigned = false,
  error,
}: EffectFieldsProps) {
  const { t } = useTranslation('work');
  return (
    <Group align="end" gap="sm" wrap="wrap">
      <OptionalNumber
        label={label}
        description={description}
        required
        decimals={value.kind === 'amount' && currency ? decimalsOf(currency) : 2}
        unit={value.kind === 'percent' ? '%' : currency}
        isSigned={isSigned}
        value={value.value}
        onChange={(typed) => onChange({ ...value, value: typed })}
        error={error}
      />
      <NativeSelect
        aria-label={t('business.effect.kind')}
        value={value.kind}
        data={[
          { value: 'amount', label: t('business.effect.amount') },
          { value: 'percent', label: t('business.effect.percent') },
        ]}
        onChange={(event) => onChange({ ...value, kind: event.currentTarget.value as Effect['kind'] })}
      />
    </Group>
  );
}
