import { Button, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { ReelIcon } from '@/shared/ui/icons';
import { Loading } from '@/shared/ui/Loading';
import { Notice } from '@/shared/ui/Notice';
import { ProblemAlert } from '@/shared/ui/ProblemAlert';
import classes from './CinemaList.module.css';
import { cinemasQuery } from './cinemas';

/** Every cinema of the company. */
export function CinemaList() {
  const cinemas = useQuery(cinemasQuery);
  return (
    <>
      <Title order={1} mb="md">
        Cinemas
      </Title>
      <ProblemAlert error={cinemas.error}>
        <Button mt="sm" variant="default" onClick={() => cinemas.refetch()}>
          Try again
        </Button>
      </ProblemAlert>
      {cinemas.isPending && <Loading label="The cinemas are coming" />}
      {cinemas.data?.items.length === 0 && (
        <Notice icon={<ReelIcon />} title="No cinema is open yet">
          Come back soon.
        </Notice>
      )}
      <ul className={classes.cinemas}>
        {cinemas.data?.items.map((cinema) => (
          <li key={cinema.id} className={classes.card}>
            <Title order={2} size="h4">
              <Link to="/cinemas/$cinemaId" params={{ cinemaId: cinema.id }} className={classes.link}>
                {cinema.name}
              </Link>
            </Title>
            <Text size="sm">{cinema.city}</Text>
            <Text size="sm" c="dimmed">
              {cinema.address}
            </Text>
          </li>
        ))}
      </ul>
    </>
  );
}
