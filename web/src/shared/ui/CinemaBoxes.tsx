import { Checkbox, Group } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { cinemaNamesQuery } from '@/shared/api/cinemaNames';

interface CinemaBoxesProps {
  label: string;
  description?: string;
  value?: readonly number[];
  onChange: (value: number[]) => void;
  error?: ReactNode;
}

/** Some of the cinemas: where somebody works, what something is for. */
export function CinemaBoxes({ label, description, value = [], onChange, error }: CinemaBoxesProps) {
  const cinemas = useQuery(cinemaNamesQuery);
  return (
    <Checkbox.Group
      label={label}
      description={description}
      value={value.map(String)}
      onChange={(values) => onChange(values.map(Number))}
      error={error}
    >
      <Group mt="xs">
        {cinemas.data?.items.map((cinema) => (
          <Checkbox key={cinema.id} value={`${cinema.id}`} label={cinema.name} />
        ))}
      </Group>
    </Checkbox.Group>
  );
}
