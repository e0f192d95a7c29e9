import { TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { exampleFor, isUnclear, numberIn, patternFor, textFor } from '@/shared/format/typedNumber';

interface OptionalNumberProps {
  label: string;
  description?: string | undefined;
  /** `EUR`, `%`: said with the label. */
  unit?: string;
  /** How many digits after the point or comma; none when left out. */
  decimals?: number;
  /** Whether it may be below zero. */
  isSigned?: boolean;
  required?: boolean;
  error?: ReactNode;
  value?: number | null;
  onChange: (value: number | null) => void;
}

/**
 * A number that may be left out. Point and comma are both a decimal sign, also where they are pasted: the kit's own field
 * would make 95 of a pasted 9,5.
 */
export function OptionalNumber({ value = null, onChange, ...props }: OptionalNumberProps) {
  const { label, unit, decimals = 0, isSigned = false, error, ...rest } = props;
  const { t } = useTranslation('work');
  const [typed, setTyped] = useState(textFor(value));
  const shown = numberIn(typed, decimals) === value ? typed : textFor(value);
  return (
    <TextInput
      {...rest}
      label={unit ? `${label}, ${unit}` : label}
      inputMode={isSigned ? 'text' : decimals > 0 ? 'decimal' : 'numeric'}
      // The browser refuses to send what is no number.
      pattern={patternFor(decimals, isSigned)}
      autoComplete="off"
      // What is typed stays as it is typed, until the number becomes another one from elsewhere.
      value={shown}
      error={
        error ??
        (isUnclear(shown, decimals) ? t('unclearNumber', { example: exampleFor(decimals) }) : undefined)
      }
      onChange={(event) => {
        setTyped(event.currentTarget.value);
        onChange(numberIn(event.currentTarget.value, decimals));
      }}
    />
  );
}
