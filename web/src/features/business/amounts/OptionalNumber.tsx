import { NumberInput, type NumberInputProps } from '@mantine/core';

interface OptionalNumberProps extends Omit<NumberInputProps, 'value' | 'onChange'> {
  value?: number | null;
  onChange: (value: number | null) => void;
}

/** A number that may be left out; a comma is taken for a point, as people type prices. */
export function OptionalNumber({ value = null, onChange, ...props }: OptionalNumberProps) {
  return (
    <NumberInput
      allowedDecimalSeparators={['.', ',']}
      hideControls
      {...props}
      value={value ?? ''}
      onChange={(typed) => onChange(typeof typed === 'number' ? typed : null)}
    />
  );
}
