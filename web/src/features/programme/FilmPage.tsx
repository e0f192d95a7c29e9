import { Stack, Textarea, Title } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asProblem } from '@/shared/api/problem';
import type { Film } from '@/shared/api/types';
import { ProblemAlert } from '@/shared/ui/ProblemAlert';
import { Skeletons } from '@/shared/ui/Skeletons';
import { FilmForm, valuesOf } from './FilmForm';
import { PosterField } from './PosterField';
import { deleteFilm, keptFilmQuery, useGone } from './programme';
import { RemovalDialog } from './RemovalDialog';
import { Saved } from './Saved';
import { TextLink } from './TextLink';

interface FilmPageProps {
  /** None: a new one. */
  id: number | null;
  onSaved: (film: Film) => void;
  /** Leaves the page of what is gone. */
  onGone: () => Promise<unknown>;
}

/** A film of the catalogue: all that is known of it. */
export function FilmPage({ id, onSaved, onGone }: FilmPageProps) {
  const { t } = useTranslation('work');
  const [isSaved, setSaved] = useState(false);
  const film = useQuery({ ...keptFilmQuery(id ?? 0), enabled: id !== null });
  const reload = () => void film.refetch();
  return (
    <Stack gap="lg" maw="50rem">
      <div>
        <TextLink to="/admin/films">{t('programme.films.title')}</TextLink>
        <Title order={1} size="h2">
          {id === null ? t('programme.films.new') : (film.data?.data.title ?? t('programme.films.film'))}
        </Title>
      </div>
      {id !== null && <ProblemAlert error={film.error} onRetry={reload} />}
      {id !== null && film.isPending && <Skeletons label={t('programme.films.film')} count={4} shape="row" />}
      {id === null && <FilmForm old={null} onSaved={onSaved} onReload={reload} />}
      {film.data && (
        <>
          <PosterField film={film.data} onReload={reload} />
          <FilmForm
            // Another poster is another version too, but takes away nothing that is being typed.
            key={JSON.stringify(valuesOf(film.data.data))}
            old={film.data}
            onSaved={(saved) => {
              setSaved(true);
              onSaved(saved);
            }}
            onReload={reload}
          />
          <Saved isSaved={isSaved} />
          <DeleteFilm film={film.data} onReload={reload} onGone={onGone} />
        </>
      )}
    </Stack>
  );
}

interface DeleteFilmProps {
  film: { data: Film; etag: string | null };
  onReload: () => void;
  onGone: () => Promise<unknown>;
}

/** Deleting it; where shows are ahead, only together with calling them off, for a reason. */
function DeleteFilm({ film, onReload, onGone }: DeleteFilmProps) {
  const { t } = useTranslation('work');
  const gone = useGone();
  const [reason, setReason] = useState('');
  const remove = useMutation({
    mutationFn: (why: string | null) => deleteFilm(film, why),
    onSuccess: () => gone(onGone, 'admin', 'film', film.data.id),
  });
  const hasShows = remove.error !== null && asProblem(remove.error).code === 'has_future_showtimes';
  return (
    <RemovalDialog
      name={film.data.title}
      error={remove.error}
      isBusy={remove.isPending}
      label={hasShows ? t('programme.films.cascadeDo') : undefined}
      onDelete={() => remove.mutate(hasShows ? reason.trim() : null)}
      onReload={onReload}
    >
      {hasShows && (
        <Textarea
          label={t('programme.films.cascade')}
          description={t('programme.cancel.reasonText')}
          required
          maxLength={300}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
      )}
    </RemovalDialog>
  );
}
