import { Button, Text, Title } from '@mantine/core';
import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { KeptFilm } from '@/shared/api/types';
import { formatTime, viewerZone } from '@/shared/format/time';
import { DataTable } from '@/shared/ui/DataTable';
import type { Column } from '@/shared/ui/RowsTable';
import { FormProblem } from './FormProblem';
import { deletedFilmsQuery, restoreFilm, useChanged } from './programme';
import { TextLink } from './TextLink';

/** Films that were deleted, and the way back for them. */
export function DeletedFilms() {
  const { t } = useTranslation('work');
  const changed = useChanged();
  const [isOpen, setOpen] = useState(false);
  const deletions = useInfiniteQuery({ ...deletedFilmsQuery, enabled: isOpen });
  const restore = useMutation({
    mutationFn: (film: number) => restoreFilm(film),
    onSuccess: changed,
  });
  const columns: Column<KeptFilm>[] = [
    { key: 'title', name: t('programme.films.film'), cell: (film) => film.title },
    {
      key: 'at',
      name: t('programme.deleted'),
      cell: (film) => formatTime(film.updated_at, viewerZone(), 'dayAndTime'),
    },
    { key: 'by', name: t('programme.films.by'), cell: (film) => film.updated_by ?? '—' },
    {
      key: 'do',
      name: t('programme.restore'),
      cell: (film) => (
        <Button
          size="xs"
          variant="default"
          aria-label={t('programme.restoreWhat', { name: film.title })}
          loading={restore.isPending && restore.variables === film.id}
          onClick={() => restore.mutate(film.id)}
        >
          {t('programme.restore')}
        </Button>
      ),
    },
  ];
  return (
    <section aria-labelledby="deleted-films">
      <Title order={2} size="h4" mt="xl" mb="xs" id="deleted-films">
        {t('programme.films.deletedOnes')}
      </Title>
      {!isOpen && (
        <Button variant="default" onClick={() => setOpen(true)}>
          {t('programme.films.showDeleted')}
        </Button>
      )}
      <FormProblem error={restore.error} />
      <Text role="status">
        {restore.data && (
          <TextLink to="/admin/films/$filmId" params={{ filmId: restore.data.id }}>
            {t('programme.films.restoredWhich', { film: restore.data.title })}
          </TextLink>
        )}
      </Text>
      {isOpen && (
        <DataTable
          caption={t('programme.films.deletedOnes')}
          columns={columns}
          rows={deletions}
          rowKey={(film) => film.id}
          empty={t('programme.films.noDeleted')}
        />
      )}
    </section>
  );
}
