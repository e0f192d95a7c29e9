import { NumberInput, SimpleGrid, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Versioned } from '@/shared/api/client';
import type { KeptCinema } from '@/shared/api/types';
import { decimalsOf } from '@/shared/format/money';
import { useApiForm } from '@/shared/hooks/useApiForm';
import { OptionalNumber } from '@/shared/ui/OptionalNumber';
import { CodeSelect } from './CodeSelect';
import { currencyChoices, zoneChoices } from './codes';
import { saveCinema, useChanged } from './programme';
import { RecordForm } from './RecordForm';
import { type Terms, TermsFields, termsFrom, termsOf } from './TermsFields';

interface CinemaFormProps {
  old: Versioned<KeptCinema> | null;
  onSaved: (cinema: number) => void;
  onReload: () => void;
}

/** Everything there is to say about a cinema. */
export function CinemaForm({ old, onSaved, onReload }: CinemaFormProps) {
  const { t } = useTranslation('work');
  const changed = useChanged();
  const { form, onSubmit, isBusy, error, reset } = useApiForm({
    initialValues: valuesOf(old?.data),
    send: (values) =>
      saveCinema(
        {
          ...values,
          currency: values.currency ?? '',
          time_zone: values.time_zone ?? '',
          booking_fee: values.booking_fee ?? 0,
          trading_day_start: Number(values.trading_day_start),
          cancellation: termsFrom(values.cancellation),
        },
        old,
      ),
    onDone: (cinema) => {
      void changed();
      onSaved(cinema.id);
    },
  });
  const reload = () => {
    // What is read may be what is in the form, which then stays.
    reset();
    onReload();
  };
  return (
    <RecordForm onSubmit={onSubmit} isBusy={isBusy} error={error} onReload={reload}>
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
        <TextInput label={t('programme.name')} required maxLength={100} {...form.getInputProps('name')} />
        <TextInput
          label={t('programme.cinemas.city')}
          required
          maxLength={100}
          {...form.getInputProps('city')}
        />
        <TextInput
          label={t('programme.cinemas.address')}
          required
          maxLength={200}
          {...form.getInputProps('address')}
        />
        <CodeSelect
          label={t('programme.cinemas.zone')}
          description={t('programme.cinemas.zoneText')}
          choices={zoneChoices}
          required
          {...form.getInputProps('time_zone')}
        />
        <CodeSelect
          label={t('programme.cinemas.currency')}
          description={t('programme.cinemas.currencyText')}
          choices={currencyChoices}
          required
          {...form.getInputProps('currency')}
        />
        <OptionalNumber
          label={t('programme.cinemas.fee')}
          description={t('programme.cinemas.feeText')}
          decimals={decimalsOf(form.values.currency ?? 'EUR')}
          required
          {...form.getInputProps('booking_fee')}
        />
        <NumberInput
          label={t('programme.cinemas.dayStart')}
          description={t('programme.cinemas.dayStartText')}
          min={0}
          max={12}
          allowDecimal={false}
          required
          {...form.getInputProps('trading_day_start')}
        />
      </SimpleGrid>
      <TermsFields
        value={form.values.cancellation}
        onChange={(terms: Terms) => form.setFieldValue('cancellation', terms)}
        error={form.errors.cancellation}
      />
    </RecordForm>
  );
}

export function valuesOf(cinema: KeptCinema | undefined) {
  return {
    name: cinema?.name ?? '',
    city: cinema?.city ?? '',
    address: cinema?.address ?? '',
    time_zone: (cinema?.time_zone ?? null) as string | null,
    currency: (cinema?.currency ?? null) as string | null,
    booking_fee: (cinema?.booking_fee ?? 0) as number | null,
    trading_day_start: (cinema?.trading_day_start ?? 6) as number | string,
    cancellation: termsOf(cinema?.cancellation),
  };
}
