import { Badge, Group, TextInput, Title } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Film } from '@/shared/api/types';
import { languageName } from '@/shared/format/language';
import { formatDay, formatRuntime } from '@/shared/format/time';
import { ButtonLink } from '@/shared/ui/ButtonLink';
import { DataTable } from '@/shared/ui/DataTable';
import { SearchIcon } from '@/shared/ui/icons';
import type { Column } from '@/shared/ui/RowsTable';
import { DeletedFilms } from './DeletedFilms';
import { filmListQuery } from './programme';
import { TextLink } from './TextLink';

export interface FilmSearch {
  search?: string | undefined;
}

interface FilmsPageProps {
  filter: FilmSearch;
  onFilter: (filter: FilmSearch) => void;
}

/** The catalogue. */
export function FilmsPage({ filter, onFilter }: FilmsPageProps) {
  const { t } = useTranslation('work');
  const films = useInfiniteQuery({ ...filmListQuery(filter.search), placeholderData: keepPreviousData });
  const [typed, setTyped] = useState(filter.search ?? '');
  const ask = useDebouncedCallback((search: string) => onFilter({ search: search.trim() || undefined }), 250);
  const columns: Column<Film>[] = [
    {
      key: 'title',
      name: t('programme.films.film'),
      cell: (film) => (
        <TextLink to="/admin/films/$filmId" params={{ filmId: film.id }}>
          {film.title}
        </TextLink>
      ),
    },
    { key: 'director', name: t('programme.films.director'), cell: (film) => film.director ?? '—' },
    {
      key: 'release',
      name: t('programme.films.release'),
      cell: (film) => (film.release_date ? formatDay(film.release_date, 'date') : '—'),
    },
    {
      key: 'runtime',
      name: t('programme.films.runtime'),
      cell: (film) =>
        film.runtime_minutes ? (
          formatRuntime(film.runtime_minutes)
        ) : (
          <Badge variant="default" tt="none">
            {t('programme.films.noRuntime')}
          </Badge>
        ),
    },
    {
      key: 'language',
      name: t('programme.show.language'),
      cell: (film) => (film.language ? languageName(film.language) : '—'),
    },
  ];
  return (
    <>
      <Group justify="space-between" mb="md">
        <Title order={1} size="h2">
          {t('programme.films.title')}
        </Title>
        <ButtonLink to="/admin/films/new">{t('programme.films.new')}</ButtonLink>
      </Group>
      <Group component="search" mb="md">
        <TextInput
          type="search"
          label={t('programme.films.search')}
          leftSection={<SearchIcon />}
          value={typed}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            ask(event.currentTarget.value);
          }}
        />
      </Group>
      <DataTable
        caption={t('programme.films.title')}
        columns={columns}
        rows={films}
        rowKey={(film) => film.id}
        empty={t('programme.films.none')}
      />
      <DeletedFilms />
    </>
  );
}
