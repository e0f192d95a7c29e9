import { Group, NativeSelect, Stack, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { cinemaNamesQuery } from '@/shared/api/cinemaNames';
import { ProblemAlert } from '@/shared/ui/ProblemAlert';
import { Skeletons } from '@/shared/ui/Skeletons';
import { PriceListSection } from './PriceListForm';
import { RulesSection } from './RulesSection';

interface PricesPageProps {
  cinema: number | undefined;
  onCinema: (cinema: number) => void;
}

/** What seats cost at a cinema: each has a price list of its own. */
export function PricesPage({ cinema, onCinema }: PricesPageProps) {
  const { t } = useTranslation('work');
  const cinemas = useQuery(cinemaNamesQuery);
  const items = cinemas.data?.items ?? [];
  const chosen = items.find(({ id }) => id === cinema) ?? items[0];
  return (
    <Stack gap="xl">
      <Group justify="space-between" align="end">
        <Title order={1} size="h2">
          {t('business.prices.title')}
        </Title>
        {chosen && (
          <NativeSelect
            label={t('business.cinema')}
            value={chosen.id}
            data={items.map(({ id, name }) => ({ value: `${id}`, label: name }))}
            onChange={(event) => onCinema(Number(event.currentTarget.value))}
          />
        )}
      </Group>
      <ProblemAlert error={cinemas.error} onRetry={cinemas.refetch} />
      {cinemas.isPending && <Skeletons label={t('business.prices.loading')} count={2} shape="card" />}
      {chosen && (
        <>
          <PriceListSection cinema={chosen.id} />
          {/* A draft is of one cinema's rules. */}
          <RulesSection key={chosen.id} cinema={chosen} />
        </>
      )}
    </Stack>
  );
}
