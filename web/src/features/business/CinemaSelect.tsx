import { NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { cinemaNamesQuery } from '@/shared/api/cinemaNames';

interface CinemaSelectProps {
  value: number | undefined;
  onChange: (cinema: number | undefined) => void;
}

/** One cinema, or all of them. */
export function CinemaSelect({ value, onChange }: CinemaSelectProps) {
  const { t } = useTranslation('work');
  const cinemas = useQuery(cinemaNamesQuery);
  return (
    <NativeSelect
      label={t('business.cinema')}
      value={value ?? ''}
      data={[
        { value: '', label: t('business.everyCinema') },
        ...(cinemas.data?.items ?? []).map(({ id, name }) => ({ value: `${id}`, label: name })),
      ]}
      onChange={(event) => onChange(Number(event.currentTarget.value) || undefined)}
    />
  );
}
