import { Select } from '@mantine/core';
import { type ReactNode, useMemo } from 'react';
import type { Choice } from './codes';

interface CodeSelectProps {
  label: string;
  choices: () => readonly (Choice | string)[];
  value?: string | null;
  onChange: (value: string | null) => void;
  error?: ReactNode;
  description?: string;
  required?: boolean;
}

/** A choice from a long list, found by typing. */
export function CodeSelect({ choices, value, required = false, description, ...props }: CodeSelectProps) {
  const data = useMemo(() => withPresent(choices(), value), [choices, value]);
  return (
    <Select
      {...props}
      {...(description ? { description } : {})}
      searchable
      required={required}
      clearable={!required}
      data={data}
      value={value === '' ? null : (value ?? null)}
      limit={300}
    />
  );
}

/** What is chosen stays to be seen, even where the browser knows no such code. */
function withPresent(choices: readonly (Choice | string)[], value: string | null | undefined) {
  const has = choices.some((each) => (typeof each === 'string' ? each : each.value) === value);
  return value && !has ? [value, ...choices] : [...choices];
}
