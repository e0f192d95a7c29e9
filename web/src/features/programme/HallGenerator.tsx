import { Button, NativeSelect, NumberInput, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { countSeats, MOST_PLACES, MOST_SEATS, type Plan, plainHall, type Side } from './layout';

interface HallGeneratorProps {
  onMade: (plan: Plan) => void;
}

/** A few numbers make most halls; what is special about this one is painted afterwards. */
export function HallGenerator({ onMade }: HallGeneratorProps) {
  const { t } = useTranslation('work');
  const form = useForm({
    initialValues: { lines: 10, seats: 14, aisles: '', premiumLines: 2, bays: 2, from: 'left' as Side },
  });
  const { aisles, ...rest } = form.values;
  const made = plainHall({ ...rest, aisles: aisles.split(/[^0-9]+/).map(Number) });
  const seats = countSeats(made).all;
  const isTooLarge = seats > MOST_SEATS;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (!isTooLarge) onMade(made);
      }}
    >
      <Stack gap="sm">
        <Text size="sm">{t('programme.hall.text')}</Text>
        <NumberInput
          label={t('programme.hall.lines')}
          min={1}
          max={MOST_PLACES}
          allowDecimal={false}
          {...form.getInputProps('lines')}
        />
        <NumberInput
          label={t('programme.hall.seats')}
          min={1}
          max={100}
          allowDecimal={false}
          {...form.getInputProps('seats')}
        />
        <TextInput
          label={t('programme.hall.aisles')}
          description={t('programme.hall.aislesText')}
          inputMode="numeric"
          {...form.getInputProps('aisles')}
        />
        <NumberInput
          label={t('programme.hall.premium')}
          min={0}
          max={MOST_PLACES}
          allowDecimal={false}
          {...form.getInputProps('premiumLines')}
        />
        <NumberInput
          label={t('programme.hall.bays')}
          min={0}
          max={10}
          allowDecimal={false}
          {...form.getInputProps('bays')}
        />
        <NativeSelect
          label={t('programme.hall.from')}
          data={[
            { value: 'left', label: t('programme.hall.left') },
            { value: 'right', label: t('programme.hall.right') },
          ]}
          {...form.getInputProps('from')}
        />
        <Text aria-live="polite" c={isTooLarge ? 'var(--mantine-color-error)' : 'inherit'}>
          {isTooLarge ? t('programme.hall.tooLarge') : t('programme.layout.count', { count: seats })}
        </Text>
        <Button type="submit">{t('programme.hall.make')}</Button>
      </Stack>
    </form>
  );
}
