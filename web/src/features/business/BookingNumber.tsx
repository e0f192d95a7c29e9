import { TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

interface BookingNumberProps {
  value: number | undefined;
  onChange: (booking: number | undefined) => void;
}

/** Only what is about one booking. */
export function BookingNumber({ value, onChange }: BookingNumberProps) {
  const { t } = useTranslation('work');
  const [typed, setTyped] = useState(value ? `${value}` : '');
  const ask = useDebouncedCallback((text: string) => onChange(Number(text) || undefined), 250);
  return (
    <TextInput
      label={t('business.bookingNumber')}
      inputMode="numeric"
      value={typed}
      onChange={(event) => {
        const digits = event.currentTarget.value.replace(/\D/g, '');
        setTyped(digits);
        ask(digits);
      }}
    />
  );
}
