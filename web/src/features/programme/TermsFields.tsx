import { Button, Checkbox, Fieldset, Group, NumberInput, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { components } from '@/api/schema';

type CancellationTerms = components['schemas']['CancellationTerms'];

interface Tier {
  /** Tells one from another while it is written. */
  key: number;
  hours: number | string;
  percent: number | string;
}

export interface Terms {
  tiers: readonly Tier[];
  feesBack: boolean;
}

interface TermsFieldsProps {
  value: Terms;
  onChange: (terms: Terms) => void;
  error?: ReactNode;
}

const MOST_TIERS = 10;

/** The steps of a cinema's terms of cancellation: so long before the start, so much of the price. */
export function TermsFields({ value, onChange, error }: TermsFieldsProps) {
  const { t } = useTranslation('work');
  const change = (key: number, part: Partial<Tier>) =>
    onChange({
      ...value,
      tiers: value.tiers.map((tier) => (tier.key === key ? { ...tier, ...part } : tier)),
    });
  return (
    <Fieldset legend={t('programme.terms.title')}>
      <Stack gap="sm">
        {value.tiers.length === 0 && <Text>{t('programme.terms.none')}</Text>}
        {value.tiers.map((tier, index) => (
          <Group key={tier.key} align="end" gap="sm">
            <NumberInput
              label={t('programme.terms.hours', { number: index + 1 })}
              min={0}
              max={8_760}
              allowDecimal={false}
              required
              value={tier.hours}
              onChange={(hours) => change(tier.key, { hours })}
            />
            <NumberInput
              label={t('programme.terms.percent', { number: index + 1 })}
              min={0}
              max={100}
              decimalScale={2}
              suffix=" %"
              required
              value={tier.percent}
              onChange={(percent) => change(tier.key, { percent })}
            />
            <Button
              variant="default"
              aria-label={t('programme.terms.removeWhich', { number: index + 1 })}
              onClick={() =>
                onChange({ ...value, tiers: value.tiers.filter((other) => other.key !== tier.key) })
              }
            >
              {t('programme.terms.remove')}
            </Button>
          </Group>
        ))}
        {value.tiers.length < MOST_TIERS && (
          <Group>
            <Button
              variant="default"
              onClick={() => {
                const key = Math.max(0, ...value.tiers.map((tier) => tier.key)) + 1;
                onChange({ ...value, tiers: [...value.tiers, { key, hours: 24, percent: 100 }] });
              }}
            >
              {t('programme.terms.add')}
            </Button>
          </Group>
        )}
        <Checkbox
          label={t('programme.terms.fees')}
          checked={value.feesBack}
          onChange={(event) => onChange({ ...value, feesBack: event.currentTarget.checked })}
        />
        {error && <Text c="var(--mantine-color-error)">{error}</Text>}
      </Stack>
    </Fieldset>
  );
}

/** A new cinema gives everything back until the start, as the API does where nothing is said. */
export function termsOf(terms: CancellationTerms | undefined): Terms {
  const { tiers, fees_back } = terms ?? {
    tiers: [{ hours_before: 0, basis_points: 10_000 }],
    fees_back: true,
  };
  return {
    tiers: tiers.map((tier, key) => ({ key, hours: tier.hours_before, percent: tier.basis_points / 100 })),
    feesBack: fees_back,
  };
}

/** Hundredths of a percent, whole ones: 33.33 % times a hundred is not quite 3333. */
export function termsFrom(terms: Terms): CancellationTerms {
  return {
    tiers: terms.tiers.map((tier) => ({
      hours_before: Number(tier.hours),
      basis_points: Math.round(Number(tier.percent) * 100),
    })),
    fees_back: terms.feesBack,
  };
}
