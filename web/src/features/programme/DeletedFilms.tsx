import { Button, Title } from '@mantine/core';
import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatTime, viewerZone } from '@/shared/format/time';
import { DataTable } from '@/shared/ui/DataTable';
import type { Column } from '@/shared/ui/RowsTable';
import { FormProblem } from './FormProblem';
import { deletedFilmsQuery, restoreFilm, useChanged } from './programme';
import { TextLink } from './TextLink';

interface Deletion {
  id: number;
  at: string;
  actor_name?: string | null;
  entity_id: string;
  detail: unknown;
}

/** Films that were deleted, from the log of all changes, and the way back for them. */
export function DeletedFilms() {
  const { t } = useTranslation('work');
  const changed = useChanged();
  const [isOpen, setOpen] = useState(false);
  const deletions = useInfiniteQuery({ ...deletedFilmsQuery, enabled: isOpen });
  const restore = useMutation({
    mutationFn: (film: number) => restoreFilm(film),
    onSuccess: changed,
  });
  const columns: Column<Deletion>[] = [
    { key: 'title', name: t('programme.films.film'), cell: (each) => titleIn(each.detail) ?? each.entity_id },
    {
      key: 'at',
      name: t('programme.deleted'),
      cell: (each) => formatTime(each.at, viewerZone(), 'dayAndTime'),
    },
    { key: 'by', name: t('programme.films.by'), cell: (each) => each.actor_name ?? '—' },
    {
      key: 'do',
      name: t('programme.restore'),
      cell: (each) =>
        restore.data && String(restore.data.id) === each.entity_id ? (
          <TextLink to="/admin/films/$filmId" params={{ filmId: restore.data.id }}>
            {t('programme.films.restored')}
          </TextLink>
        ) : (
          <Button
            size="xs"
            variant="default"
            aria-label={t('programme.restoreWhat', { name: titleIn(each.detail) ?? each.entity_id })}
            loading={restore.isPending && restore.variables === Number(each.entity_id)}
            onClick={() => restore.mutate(Number(each.entity_id))}
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
      {isOpen && (
        <DataTable
          caption={t('programme.films.deletedOnes')}
          columns={columns}
          rows={deletions}
          rowKey={(each) => each.id}
          empty={t('programme.films.noDeleted')}
        />
      )}
    </section>
  );
}

function titleIn(detail: unknown): string | undefined {
  const title = (detail as { title?: unknown } | null)?.title;
  return typeof title === 'string' ? title : undefined;
}
