import { Button, Group, Input, NativeSelect, SimpleGrid, Stack, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { cinemaNamesQuery } from '@/shared/api/cinemaNames';
import { decimalsOf } from '@/shared/format/money';
import { useApiForm } from '@/shared/hooks/useApiForm';
import { CinemaBoxes } from '@/shared/ui/CinemaBoxes';
import { OptionalNumber } from '@/shared/ui/OptionalNumber';
import { ProblemAlert } from '@/shared/ui/ProblemAlert';
import { type Effect, EffectFields } from './amounts/EffectFields';
import { ConditionsFields } from './ConditionsFields';
import { UNCONDITIONAL } from './conditions';
import { type Promotion, type PromotionRequest, promotionsQuery, savePromotion } from './promotions';
import { basisPointsOf, percentOf } from './units';

interface PromotionFormProps {
  /** Null for a new one. */
  promotion: Promotion | null;
  onDone: () => void;
}

/** A code that takes something off. */
export function PromotionForm({ promotion, onDone }: PromotionFormProps) {
  const { t } = useTranslation('work');
  const client = useQueryClient();
  const cinemas = useQuery(cinemaNamesQuery).data?.items ?? [];
  const currencies = [...new Set(cinemas.map(({ currency }) => currency))].sort();
  const read = () => client.invalidateQueries({ queryKey: promotionsQuery.queryKey });
  const { form, onSubmit, isBusy, error } = useApiForm({
    initialValues: valuesOf(promotion),
    send: (values) => savePromotion(promotion, requestOf(values, currencies[0] ?? '')),
    onDone: async () => {
      await read();
      onDone();
    },
  });
  const currency = form.values.currency || currencies[0] || '';
  return (
    <form onSubmit={onSubmit}>
      <Stack gap="md">
        <ProblemAlert error={error}>
          {error?.code === 'precondition_failed' && (
            <Button
              mt="sm"
              variant="default"
              onClick={async () => {
                await read();
                onDone();
              }}
            >
              {t('business.promotions.loadAgain')}
            </Button>
          )}
        </ProblemAlert>
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          <TextInput
            label={t('business.promotions.code')}
            description={t('business.promotions.codeHint')}
            required
            autoCapitalize="characters"
            {...form.getInputProps('code')}
          />
          <TextInput
            label={t('business.promotions.name')}
            description={t('business.promotions.nameHint')}
            required
            maxLength={80}
            {...form.getInputProps('name')}
          />
        </SimpleGrid>
        <EffectFields
          label={t('business.promotions.effect')}
          currency={currency}
          value={form.values.effect}
          onChange={(effect) => form.setFieldValue('effect', effect)}
          error={form.errors.effect}
        />
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          <OptionalNumber
            label={t('business.promotions.minimum')}
            decimals={currency ? decimalsOf(currency) : 2}
            unit={currency}
            {...form.getInputProps('minimum')}
          />
          <NativeSelect
            label={t('business.promotions.currency')}
            data={currencies}
            {...form.getInputProps('currency')}
            value={currency}
          />
          <OptionalNumber label={t('business.promotions.maxUses')} {...form.getInputProps('max_uses')} />
          <OptionalNumber
            label={t('business.promotions.maxUsesEach')}
            {...form.getInputProps('max_uses_per_customer')}
          />
        </SimpleGrid>
        <CinemaBoxes
          label={t('business.promotions.cinemas')}
          description={t('business.promotions.cinemasHint')}
          {...form.getInputProps('cinema_ids')}
        />
        <ConditionsFields
          value={form.values.conditions ?? UNCONDITIONAL}
          onChange={(conditions) => form.setFieldValue('conditions', conditions)}
        />
        {form.errors.conditions && <Input.Error>{form.errors.conditions}</Input.Error>}
        <Group>
          <Button type="submit" loading={isBusy}>
            {t('save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

type Values = Omit<PromotionRequest, 'effect' | 'minimum'> & {
  effect: Effect;
  minimum: number | null;
  /** Of the effect and the minimum; empty until the cinemas are known. */
  currency: string;
} & Record<string, unknown>;

function valuesOf(promotion: Promotion | null): Values {
  const { code = '', name = '', cinema_ids = [], conditions = UNCONDITIONAL } = promotion ?? {};
  return {
    code,
    name,
    cinema_ids,
    conditions,
    effect: effectOf(promotion),
    minimum: promotion?.minimum?.value ?? null,
    currency: currencyOf(promotion),
    max_uses: promotion?.max_uses ?? null,
    max_uses_per_customer: promotion?.max_uses_per_customer ?? null,
  };
}

function effectOf(promotion: Promotion | null): Effect {
  if (!promotion) return { kind: 'percent', value: null };
  const { effect } = promotion;
  return 'amount' in effect
    ? { kind: 'amount', value: effect.amount.value }
    : { kind: 'percent', value: percentOf(effect.basis_points) };
}

function currencyOf(promotion: Promotion | null): string {
  const amount = promotion && 'amount' in promotion.effect ? promotion.effect.amount : promotion?.minimum;
  return amount?.currency ?? '';
}

function requestOf({ effect, minimum, currency, ...body }: Values, usual: string): PromotionRequest {
  const money = (value: number) => ({ value, currency: currency || usual });
  return {
    code: body.code,
    name: body.name,
    cinema_ids: body.cinema_ids ?? [],
    conditions: body.conditions ?? UNCONDITIONAL,
    max_uses: body.max_uses ?? null,
    max_uses_per_customer: body.max_uses_per_customer ?? null,
    minimum: minimum === null ? null : money(minimum),
    effect:
      effect.kind === 'amount'
        ? { amount: money(effect.value ?? 0) }
        : { basis_points: basisPointsOf(effect.value ?? 0) },
  };
}
