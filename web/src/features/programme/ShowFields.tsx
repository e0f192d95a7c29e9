import { Autocomplete, Checkbox, NativeSelect, NumberInput, SimpleGrid, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import type { KeptScreen } from '@/shared/api/types';
import { decimalsOf } from '@/shared/format/money';
import { SHOW_FORMATS } from '@/shared/showFormats';
import { OptionalNumber } from '@/shared/ui/OptionalNumber';
import { CodeSelect } from './CodeSelect';
import { languageChoices } from './codes';
import { FilmSelect } from './FilmSelect';
import type { ShowValues } from './showValues';

interface ShowFieldsProps {
  form: UseFormReturnType<ShowValues>;
  screens: readonly KeptScreen[];
  currency: string;
  zone: string;
  film?: { id: number; title: string };
  /** Many shows have their starts elsewhere. */
  hasStart?: boolean;
}

/** What there is to say about a show. */
export function ShowFields({ form, screens, currency, zone, film, hasStart = true }: ShowFieldsProps) {
  const { t } = useTranslation('work');
  return (
    <>
      <FilmSelect
        {...form.getInputProps('movie_id')}
        present={film}
        onFilm={({ language }) => {
          if (language && !form.values.language) form.setFieldValue('language', language);
        }}
      />
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
        <NativeSelect
          label={t('programme.show.screen')}
          data={screens.map(({ id, name }) => ({ value: String(id), label: name }))}
          {...form.getInputProps('screen_id')}
        />
        {hasStart && (
          <TextInput
            type="datetime-local"
            label={t('programme.show.starts')}
            description={t('programme.show.clocks', { zone })}
            required
            {...form.getInputProps('starts_local')}
          />
        )}
        {hasStart && (form.errors.starts_local || form.values.fold !== '') && (
          <NativeSelect
            label={t('programme.show.fold')}
            data={[
              { value: '', label: t('programme.show.foldNone') },
              { value: 'first', label: t('programme.show.foldFirst') },
              { value: 'second', label: t('programme.show.foldSecond') },
            ]}
            {...form.getInputProps('fold')}
          />
        )}
        <OptionalNumber
          label={t('programme.show.price', { currency })}
          required
          decimals={decimalsOf(currency)}
          {...form.getInputProps('base_price')}
        />
        <CodeSelect
          label={t('programme.show.language')}
          choices={languageChoices}
          required
          {...form.getInputProps('language')}
        />
        <CodeSelect
          label={t('programme.show.subtitles')}
          choices={languageChoices}
          {...form.getInputProps('subtitles')}
        />
        <Autocomplete
          label={t('programme.show.format')}
          data={[...SHOW_FORMATS]}
          maxLength={20}
          {...form.getInputProps('format')}
        />
        <NumberInput
          label={t('programme.show.trailers')}
          min={0}
          max={120}
          allowDecimal={false}
          {...form.getInputProps('trailer_minutes')}
        />
        <NumberInput
          label={t('programme.show.duration')}
          description={t('programme.show.durationText')}
          min={1}
          max={1000}
          allowDecimal={false}
          {...form.getInputProps('duration_minutes')}
        />
        <NativeSelect
          label={t('programme.show.orphans')}
          data={(['off', 'lenient', 'strict'] as const).map((value) => ({
            value,
            label: t(`programme.show.orphanRules.${value}`),
          }))}
          {...form.getInputProps('orphan_rule')}
        />
        {hasStart && (
          <>
            <TextInput
              type="datetime-local"
              label={t('programme.show.opens')}
              description={t('programme.show.opensText')}
              {...form.getInputProps('sales_open_at')}
            />
            <TextInput
              type="datetime-local"
              label={t('programme.show.closes')}
              description={t('programme.show.closesText')}
              {...form.getInputProps('sales_close_at')}
            />
          </>
        )}
      </SimpleGrid>
      <Checkbox
        label={t('programme.show.published')}
        description={t('programme.show.publishedText')}
        {...form.getInputProps('published', { type: 'checkbox' })}
      />
    </>
  );
}
