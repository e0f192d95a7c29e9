import { Button, Group, NativeSelect, SegmentedControl, Text, TextInput, Title } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import type { Film } from '@/shared/api/types';
import { formatRuntime } from '@/shared/format/time';
import { ReelIcon, SearchIcon } from '@/shared/ui/icons';
import { Loading } from '@/shared/ui/Loading';
import { Notice } from '@/shared/ui/Notice';
import { ProblemAlert } from '@/shared/ui/ProblemAlert';
import classes from './FilmList.module.css';
import { type FilmFilter, type FilmStatus, filmsQuery, genresQuery } from './films';

interface FilmListProps {
  filter: FilmFilter;
  onFilter: (filter: FilmFilter) => void;
}

export function FilmList({ filter, onFilter }: FilmListProps) {
  const films = useInfiniteQuery({ ...filmsQuery(filter), placeholderData: keepPreviousData });
  const found = films.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <Title order={1} mb="md">
        Films
      </Title>
      <Filters filter={filter} onFilter={onFilter} />
      <ProblemAlert error={films.error}>
        <Button mt="sm" variant="default" onClick={() => films.refetch()}>
          Try again
        </Button>
      </ProblemAlert>
      {films.isPending && <Loading label="The films are coming" />}
      {films.isSuccess && found.length === 0 && <NoFilms filter={filter} onFilter={onFilter} />}
      <ul className={classes.films} aria-busy={films.isPlaceholderData}>
        {found.map((film) => (
          <FilmCard key={film.id} film={film} />
        ))}
      </ul>
      {films.hasNextPage && (
        <Group justify="center" mt="lg">
          <Button variant="default" loading={films.isFetchingNextPage} onClick={() => films.fetchNextPage()}>
            More films
          </Button>
        </Group>
      )}
    </>
  );
}

const STATUSES: { value: FilmStatus | 'all'; label: string }[] = [
  { value: 'all', label: 'All' },
  { value: 'now_showing', label: 'Now showing' },
  { value: 'coming_soon', label: 'Coming soon' },
];

function Filters({ filter, onFilter }: FilmListProps) {
  const genres = useQuery(genresQuery);
  const names = genres.data?.items.map((genre) => genre.name) ?? [];
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
    <search className={classes.filters}>
      <TextInput
        type="search"
        aria-label="Search"
        placeholder="Title, director, cast …"
        leftSection={<SearchIcon />}
        value={typed}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          ask(event.currentTarget.value);
        }}
      />
      <NativeSelect
        aria-label="Genre"
        value={filter.genre ?? ''}
        onChange={(event) => onFilter({ ...filter, genre: event.currentTarget.value || undefined })}
        data={[
          { value: '', label: 'Every genre' },
          // The one in the address is offered even before the list has come.
          ...new Set(filter.genre ? [...names, filter.genre] : names),
        ]}
      />
      <SegmentedControl
        aria-label="Programme"
        value={filter.status ?? 'all'}
        onChange={(value) =>
          onFilter({ ...filter, status: value === 'all' ? undefined : (value as FilmStatus) })
        }
        data={STATUSES}
      />
    </search>
  );
}

function FilmCard({ film }: { film: Film }) {
  return (
    <li className={classes.card}>
      <Title order={2} size="h4">
        <Link to="/films/$filmId" params={{ filmId: film.id }} className={classes.link}>
          {film.title}
        </Link>
      </Title>
      <Text size="sm" c="dimmed">
        {facts(film)}
      </Text>
      <Text size="sm" lineClamp={3}>
        {film.synopsis}
      </Text>
    </li>
  );
}

function facts(film: Film): string {
  return [
    film.release_date?.slice(0, 4),
    film.runtime_minutes && formatRuntime(film.runtime_minutes),
    film.rating,
    film.genres.join(', '),
  ]
    .filter(Boolean)
    .join(' · ');
}

function NoFilms({ filter, onFilter }: FilmListProps) {
  const isFiltered = Boolean(filter.search || filter.genre || filter.status);
  if (!isFiltered) {
    return (
      <Notice icon={<ReelIcon />} title="No films are showing yet">
        The programme appears here as soon as the cinema has put a film on its screens.
      </Notice>
    );
  }
  return (
    <Notice
      icon={<SearchIcon />}
      title="No film fits"
      actions={<Button onClick={() => onFilter({})}>Show all films</Button>}
    >
      Try fewer words, or another genre.
    </Notice>
  );
}
