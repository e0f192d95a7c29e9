import { Button, NativeSelect, SegmentedControl, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { genreName } from '@/shared/format/genre';
import { languageName } from '@/shared/format/language';
import { SHOW_FORMATS } from '@/shared/showFormats';
import { SearchIcon } from '@/shared/ui/icons';
import classes from './FilmList.module.css';
import {
  cinemaNamesQuery,
  FILM_ORDERS,
  type FilmFilter,
  type FilmOrder,
  type FilmStatus,
  genresQuery,
} from './films';

/** Languages that films are made in and cinemas show; one in the address that is not among them is offered as well. */
const LANGUAGES = ['en', 'de', 'fr', 'it', 'es', 'sv', 'da', 'pl', 'ru', 'hi', 'ja', 'ko', 'zh'];

export interface FiltersProps {
  filter: FilmFilter;
  onFilter: (filter: FilmFilter) => void;
}

/** What is looked for. Every choice is at once in the address. */
export function FilmFilters({ filter, onFilter }: FiltersProps) {
  const { t } = useTranslation();
  const genres = useQuery(genresQuery);
  const cinemas = useQuery(cinemaNamesQuery);
  const select = (key: keyof FilmFilter) => (value: string) =>
    onFilter({ ...filter, [key]: value === '' ? undefined : value });
  return (
    <search className={classes.filters} aria-label={t('films.filters')}>
      <SearchField filter={filter} onFilter={onFilter} />
      <SegmentedControl
        aria-label={t('films.programme')}
        className={classes.programme}
        value={filter.status ?? 'all'}
        onChange={(value) =>
          onFilter({ ...filter, status: value === 'all' ? undefined : (value as FilmStatus) })
        }
        data={[
          { value: 'all', label: t('films.all') },
          { value: 'now_showing', label: t('films.nowShowing') },
          { value: 'coming_soon', label: t('films.comingSoon') },
        ]}
      />
      <div className={classes.selects}>
        <Choice
          label={t('films.genre')}
          any={t('films.everyGenre')}
          value={filter.genre}
          options={genres.data?.items.map(({ name }) => ({ value: name, label: genreName(name) })) ?? []}
          onChoose={select('genre')}
        />
        <Choice
          label={t('films.language')}
          any={t('films.everyLanguage')}
          value={filter.language}
          options={LANGUAGES.map((code) => ({ value: code, label: languageName(code) }))}
          onChoose={select('language')}
        />
        <Choice
          label={t('films.cinema')}
          any={t('films.everyCinema')}
          value={filter.cinema?.toString()}
          options={cinemas.data?.items.map(({ id, name }) => ({ value: `${id}`, label: name })) ?? []}
          onChoose={(value) => onFilter({ ...filter, cinema: value === '' ? undefined : Number(value) })}
        />
        <Choice
          label={t('films.format')}
          any={t('films.everyFormat')}
          value={filter.format}
          options={SHOW_FORMATS.map((format) => ({ value: format, label: format }))}
          onChoose={select('format')}
        />
        <TextInput
          type="date"
          label={t('films.day')}
          value={filter.date ?? ''}
          onChange={(event) => select('date')(event.currentTarget.value)}
        />
        <Choice
          label={t('films.order')}
          any={t('films.orders.usual')}
          value={filter.sort}
          options={FILM_ORDERS.filter((order) => order !== 'relevance' || filter.search).map((order) => ({
            value: order,
            label: t(`films.orders.${order}`),
          }))}
          onChoose={(value) => onFilter({ ...filter, sort: (value || undefined) as FilmOrder | undefined })}
        />
        {isFiltered(filter) && (
          <Button variant="default" onClick={() => onFilter({})}>
            {t('films.clear')}
          </Button>
        )}
      </div>
    </search>
  );
}

export function isFiltered(filter: FilmFilter): boolean {
  return Object.values(filter).some((value) => value !== undefined);
}

function SearchField({ filter, onFilter }: FiltersProps) {
  const { t } = useTranslation();
  // What is typed is shown at once, and asked for when the typing pauses.
  const [typed, setTyped] = useState(filter.search ?? '');
  const ask = useDebouncedCallback(
    (search: string) => onFilter({ ...filter, search: search.trim() || undefined }),
    250,
  );
  useEffect(() => {
    setTyped((before) => (before.trim() === (filter.search ?? '') ? before : (filter.search ?? '')));
  }, [filter.search]);
  return (
    <TextInput
      type="search"
      size="md"
      aria-label={t('films.search')}
      placeholder={t('films.searchHint')}
      leftSection={<SearchIcon />}
      value={typed}
      onChange={(event) => {
        setTyped(event.currentTarget.value);
        ask(event.currentTarget.value);
      }}
    />
  );
}

interface ChoiceProps {
  label: string;
  any: string;
  value: string | undefined;
  options: readonly { value: string; label: string }[];
  onChoose: (value: string) => void;
}

/** A list with "any" on top. The one in the address is offered even before the list has come. */
function Choice({ label, any, value, options, onChoose }: ChoiceProps) {
  const isMissing = value !== undefined && options.every((option) => option.value !== value);
  return (
    <NativeSelect
      label={label}
      value={value ?? ''}
      onChange={(event) => onChoose(event.currentTarget.value)}
      data={[{ value: '', label: any }, ...options, ...(isMissing ? [{ value, label: value }] : [])]}
    />
  );
}
