import { NativeSelect } from '@mantine/core';

interface ChoiceSelectProps<Choice extends string> {
  label: string;
  /** What stands for no choice. */
  every: string;
  choices: readonly Choice[];
  nameOf: (choice: Choice) => string;
  value: Choice | undefined;
  onChange: (choice: Choice | undefined) => void;
}

/** One of a few, or all of them. */
export function ChoiceSelect<Choice extends string>(props: ChoiceSelectProps<Choice>) {
  const { label, every, choices, nameOf, value, onChange } = props;
  return (
    <NativeSelect
      label={label}
      value={value ?? ''}
      data={[
        { value: '', label: every },
        ...choices.map((each) => ({ value: each as string, label: nameOf(each) })),
      ]}
      onChange={(event) => onChange(choices.find((each) => each === event.currentTarget.value))}
    />
  );
}
