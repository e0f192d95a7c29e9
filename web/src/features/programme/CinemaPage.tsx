import { Stack, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ButtonLink } from '@/shared/ui/ButtonLink';
import { ProblemAlert } from '@/shared/ui/ProblemAlert';
import { Skeletons } from '@/shared/ui/Skeletons';
import { CinemaForm, valuesOf } from './CinemaForm';
import { deleteCinema, keptCinemaQuery, restoreCinema } from './programme';
import { Removal } from './Removal';
import { Saved } from './Saved';
import { TextLink } from './TextLink';

interface CinemaPageProps {
  /** None: a new one. */
  id: number | null;
  onSaved: (cinema: number) => void;
}

/** A cinema: where it is, by which clocks and in which money it works, and its terms. */
export function CinemaPage({ id, onSaved }: CinemaPageProps) {
  const { t } = useTranslation('work');
  const [isSaved, setSaved] = useState(false);
  const cinema = useQuery({ ...keptCinemaQuery(id ?? 0), enabled: id !== null });
  const reload = () => void cinema.refetch();
  const kept = cinema.data?.data;
  return (
    <Stack gap="lg" maw="50rem">
      <div>
        <TextLink to="/admin/cinemas">{t('programme.cinemas.title')}</TextLink>
        <Title order={1} size="h2">
          {id === null ? t('programme.cinemas.new') : (kept?.name ?? t('programme.cinema'))}
        </Title>
      </div>
      {id === null && <CinemaForm old={null} onSaved={onSaved} onReload={reload} />}
      {id !== null && <ProblemAlert error={cinema.error} onRetry={reload} />}
      {id !== null && cinema.isPending && <Skeletons label={t('programme.cinema')} count={4} shape="row" />}
      {cinema.data && kept && (
        <>
          {!kept.deleted && (
            <>
              <div>
                <ButtonLink variant="default" to="/admin/screens" search={{ cinema: kept.id }}>
                  {t('programme.screens.title')}
                </ButtonLink>
              </div>
              <CinemaForm
                // Read again in the background, it takes away nothing that is being typed.
                key={JSON.stringify(valuesOf(kept))}
                old={cinema.data}
                onSaved={() => setSaved(true)}
                onReload={reload}
              />
              <Saved isSaved={isSaved} />
            </>
          )}
          <Removal
            name={kept.name}
            isDeleted={kept.deleted}
            onDelete={() => deleteCinema({ data: kept, etag: cinema.data.etag })}
            onRestore={() => restoreCinema(kept.id)}
            onReload={reload}
          />
        </>
      )}
    </Stack>
  );
}
