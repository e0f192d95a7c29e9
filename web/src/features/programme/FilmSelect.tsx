import { Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Film } from '@/shared/api/types';
import { filmListQuery } from './programme';

interface FilmSelectProps {
  value?: string | null;
  onChange: (value: string | null) => void;
  error?: ReactNode;
  /** The film that is chosen already, which the list may not begin with. */
  present?: { id: number; title: string } | undefined;
  /** Its running time and language fill in the rest of the form. */
  onFilm?: (film: Film) => void;
}

/** A film, found by typing a part of what is known of it; the server searches. */
export function FilmSelect({ value = null, onChange, error, present, onFilm }: FilmSelectProps) {
  const { t } = useTranslation('work');
  const [typed, setTyped] = useState('');
  const [search] = useDebouncedValue(typed.trim(), 250);
  // What stands there once a film is chosen is its title, which need not be searched for.
  const [chosen, setChosen] = useState(present);
  const wanted = search === chosen?.title ? '' : search;
  const films = useInfiniteQuery({
    ...filmListQuery(wanted || undefined),
    placeholderData: keepPreviousData,
  });
  const found = films.data?.pages.flatMap((page) => page.items) ?? [];
  const choices = found.map((film) => ({ value: String(film.id), label: film.title }));
  const all =
    chosen && !found.some((film) => film.id === chosen.id)
      ? [{ value: String(chosen.id), label: chosen.title }, ...choices]
      : choices;
  return (
    <Select
      label={t('programme.show.film')}
      required
      searchable
      data={all}
      // The server has searched, and forgives typing errors that a comparison here would not.
      filter={({ options }) => options}
      nothingFoundMessage={films.isFetching ? t('programme.searching') : t('programme.films.none')}
      value={value}
      onSearchChange={setTyped}
      onChange={(next) => {
        const film = found.find((each) => String(each.id) === next);
        if (film) {
          setChosen(film);
          onFilm?.(film);
        }
        onChange(next);
      }}
      error={error}
    />
  );
}
