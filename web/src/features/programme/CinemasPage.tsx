import { Badge, Checkbox, Group, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { ButtonLink } from '@/shared/ui/ButtonLink';
import { ProblemAlert } from '@/shared/ui/ProblemAlert';
import { Skeletons } from '@/shared/ui/Skeletons';
import classes from './Lists.module.css';
import { keptCinemasQuery } from './programme';

interface CinemasPageProps {
  withDeleted: boolean;
  onDeleted: (withDeleted: boolean) => void;
}

/** The houses of the company. */
export function CinemasPage({ withDeleted, onDeleted }: CinemasPageProps) {
  const { t } = useTranslation('work');
  const cinemas = useQuery(keptCinemasQuery(withDeleted));
  return (
    <Stack gap="lg">
      <Group justify="space-between">
        <Title order={1} size="h2">
          {t('programme.cinemas.title')}
        </Title>
        <ButtonLink to="/admin/cinemas/new">{t('programme.cinemas.new')}</ButtonLink>
      </Group>
      <Checkbox
        label={t('programme.withDeleted')}
        checked={withDeleted}
        onChange={(event) => onDeleted(event.currentTarget.checked)}
      />
      <ProblemAlert error={cinemas.error} onRetry={() => void cinemas.refetch()} />
      {cinemas.isPending && <Skeletons label={t('programme.cinemas.title')} count={3} shape="row" />}
      {cinemas.data?.items.length === 0 && <Text c="dimmed">{t('programme.cinemas.none')}</Text>}
      <ul className={classes.cards}>
        {cinemas.data?.items.map((cinema) => (
          <li key={cinema.id} className={classes.card}>
            <Link to="/admin/cinemas/$cinemaId" params={{ cinemaId: cinema.id }} className={classes.cardLink}>
              {cinema.name}
            </Link>
            <Text size="sm">
              {cinema.address}, {cinema.city}
            </Text>
            <Text size="sm" c="dimmed">
              {cinema.time_zone} · {cinema.currency}
            </Text>
            {cinema.deleted && (
              <Badge variant="default" tt="none">
                {t('programme.deleted')}
              </Badge>
            )}
          </li>
        ))}
      </ul>
    </Stack>
  );
}
