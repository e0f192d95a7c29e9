import { Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { PinIcon, ReelIcon } from '@/shared/ui/icons';
import { Notice } from '@/shared/ui/Notice';
import { ProblemAlert } from '@/shared/ui/ProblemAlert';
import { Skeletons } from '@/shared/ui/Skeletons';
import classes from './CinemaList.module.css';
import { cinemasQuery } from './cinemas';

/** Every cinema of the company. */
export function CinemaList() {
  const { t } = useTranslation();
  const cinemas = useQuery(cinemasQuery);
  return (
    <>
      <Title order={1} mb="lg">
        {t('cinemas.title')}
      </Title>
      <ProblemAlert error={cinemas.error} onRetry={cinemas.refetch} />
      {cinemas.isPending && <Skeletons label={t('cinemas.loading')} count={2} shape="card" />}
      {cinemas.data?.items.length === 0 && (
        <Notice icon={<ReelIcon />} title={t('cinemas.none')}>
          {t('cinemas.noneText')}
        </Notice>
      )}
      <ul className={classes.cinemas}>
        {cinemas.data?.items.map((cinema) => (
          <li key={cinema.id} className={classes.card}>
            <Text className={classes.city}>{cinema.city}</Text>
            <Title order={2}>
              <Link to="/cinemas/$cinemaId" params={{ cinemaId: cinema.id }} className={classes.link}>
                {cinema.name}
              </Link>
            </Title>
            <Text size="sm" className={classes.address}>
              <PinIcon width={16} height={16} /> {cinema.address}
            </Text>
          </li>
        ))}
      </ul>
    </>
  );
}
