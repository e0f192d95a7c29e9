import { Button, Checkbox, Group, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { decimalsOf } from '@/shared/format/money';
import { useApiForm } from '@/shared/hooks/useApiForm';
import { OptionalNumber } from '@/shared/ui/OptionalNumber';
import { ProblemAlert } from '@/shared/ui/ProblemAlert';
import { Skeletons } from '@/shared/ui/Skeletons';
import classes from './PriceListForm.module.css';
import { type PriceList, priceListQuery, savePriceList } from './prices';
import { basisPointsOf, percentOf } from './units';

/** What a price list says beside its rules: the fee, the tax, the least and the most of a price. */
export function PriceListSection({ cinema }: { cinema: number }) {
  const { t } = useTranslation('work');
  const list = useQuery(priceListQuery(cinema));
  const [turn, setTurn] = useState(0);
  return (
    <Stack component="section" gap="sm" aria-labelledby="price-list">
      <Title order={2} size="h4" id="price-list">
        {t('business.prices.list')}
      </Title>
      <ProblemAlert error={list.error} onRetry={list.refetch} />
      {list.isPending && <Skeletons label={t('business.prices.loading')} count={1} shape="card" />}
      {list.data && (
        <PriceListForm
          key={`${cinema} ${turn}`}
          list={list.data.data}
          onStale={async () => {
            await list.refetch();
            setTurn(turn + 1);
          }}
        />
      )}
    </Stack>
  );
}

interface PriceListFormProps {
  list: PriceList;
  /** Somebody else has saved it meanwhile: begin again with what it says now. */
  onStale: () => unknown;
}

function PriceListForm({ list: asRead, onStale }: PriceListFormProps) {
  const { t } = useTranslation('work');
  const client = useQueryClient();
  // What was read here is what a change is made to, whatever is read again in the background.
  const [list, setList] = useState(asRead);
  const { form, onSubmit, isBusy, isDone, error } = useApiForm({
    // As in the body, but for the tax: its two members are asked for by two fields.
    initialValues: {
      booking_fee: list.booking_fee as number | null,
      tax: percentOf(list.tax.basis_points) as number | null,
      included: list.tax.included,
      floor: list.floor ?? null,
      cap: list.cap ?? null,
    },
    send: ({ booking_fee, tax, included, floor, cap }) =>
      savePriceList(list, {
        booking_fee: booking_fee ?? 0,
        tax: { basis_points: basisPointsOf(tax ?? 0), included },
        floor,
        cap,
      }),
    onDone: (saved) => {
      setList(saved);
      void client.invalidateQueries({ queryKey: priceListQuery(saved.cinema_id).queryKey });
    },
  });
  const amount = { decimals: decimalsOf(list.currency), unit: list.currency };
  return (
    <form onSubmit={onSubmit}>
      <Stack gap="sm" maw="46rem">
        <ProblemAlert error={error}>
          {error?.code === 'precondition_failed' && (
            <Button mt="sm" variant="default" onClick={() => onStale()}>
              {t('business.prices.loadAgain')}
            </Button>
          )}
        </ProblemAlert>
        <SimpleGrid cols={{ base: 1, xs: 2, md: 4 }} className={classes.amounts}>
          <OptionalNumber
            label={t('business.prices.fee')}
            {...amount}
            {...form.getInputProps('booking_fee')}
          />
          <OptionalNumber
            label={t('business.prices.tax')}
            decimals={2}
            unit="%"
            {...form.getInputProps('tax')}
          />
          <OptionalNumber label={t('business.prices.floor')} {...amount} {...form.getInputProps('floor')} />
          <OptionalNumber label={t('business.prices.cap')} {...amount} {...form.getInputProps('cap')} />
        </SimpleGrid>
        <Checkbox
          label={t('business.prices.included')}
          {...form.getInputProps('included', { type: 'checkbox' })}
        />
        <Group>
          <Button type="submit" loading={isBusy}>
            {t('save')}
          </Button>
          <Text role="status" size="sm">
            {isDone && t('business.saved')}
          </Text>
        </Group>
      </Stack>
    </form>
  );
}
