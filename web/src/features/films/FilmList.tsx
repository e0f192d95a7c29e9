import { Button, Text, Title } from '@mantine/core';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { ReelIcon, SearchIcon } from '@/shared/ui/icons';
import { MoreButton } from '@/shared/ui/MoreButton';
import { Notice } from '@/shared/ui/Notice';
import { ProblemAlert } from '@/shared/ui/ProblemAlert';
import { Skeletons } from '@/shared/ui/Skeletons';
import { FilmCard } from './FilmCard';
import cards from './FilmCard.module.css';
import { FilmFilters, type FiltersProps, isFiltered } from './FilmFilters';
import { filmsQuery } from './films';

/** Every film, or those that are looked for. */
export function FilmList({ filter, onFilter }: FiltersProps) {
  const { t } = useTranslation();
  const films = useInfiniteQuery({ ...filmsQuery(filter), placeholderData: keepPreviousData });
  const found = films.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <Title order={1} mb="md">
        {t('films.title')}
      </Title>
      <FilmFilters filter={filter} onFilter={onFilter} />
      <ProblemAlert error={films.error} onRetry={films.refetch} />
      {films.isPending && <Skeletons label={t('films.loading')} count={12} shape="poster" />}
      {films.isSuccess && found.length === 0 && <NoFilms filter={filter} onFilter={onFilter} />}
      {films.isSuccess && found.length > 0 && (
        <Text c="dimmed" mb="md" role="status">
          {t(films.hasNextPage ? 'films.foundMore' : 'films.found', { count: found.length })}
        </Text>
      )}
      <ul className={cards.grid} aria-busy={films.isPlaceholderData}>
        {found.map((film) => (
          <FilmCard key={film.id} film={film} level={2} />
        ))}
      </ul>
      <MoreButton list={films} centred>
        {t('films.more')}
      </MoreButton>
    </>
  );
}

function NoFilms({ filter, onFilter }: FiltersProps) {
  const { t } = useTranslation();
  if (!isFiltered(filter)) {
    return (
      <Notice icon={<ReelIcon />} title={t('films.noneYet')}>
        {t('films.noneYetText')}
      </Notice>
    );
  }
  return (
    <Notice
      icon={<SearchIcon />}
      title={t('films.noneFits')}
      actions={<Button onClick={() => onFilter({})}>{t('films.showAll')}</Button>}
    >
      {t('films.noneFitsText')}
    </Notice>
  );
}
