import { Group, Title } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { ButtonLink } from '@/shared/ui/ButtonLink';
import { FilmCard } from './FilmCard';
import cards from './FilmCard.module.css';
import { filmsQuery } from './films';

const SHOWN = 6;

/** A few of the films that are ahead. It only adds to a page: while it is coming, or when it cannot, there is nothing. */
export function ComingSoon() {
  const { t } = useTranslation();
  const films = useInfiniteQuery(filmsQuery({ status: 'coming_soon', sort: 'release_date' }));
  const found = films.data?.pages[0]?.items.slice(0, SHOWN) ?? [];
  if (found.length === 0) return null;
  return (
    <section aria-labelledby="coming-soon">
      <Group justify="space-between" align="end" mt="3rem" mb="md">
        <Title order={2} id="coming-soon">
          {t('films.comingSoon')}
        </Title>
        <ButtonLink to="/films" search={{ status: 'coming_soon' }} variant="default">
          {t('films.allComing')}
        </ButtonLink>
      </Group>
      <ul className={cards.grid}>
        {found.map((film) => (
          <FilmCard key={film.id} film={film} level={3} />
        ))}
      </ul>
    </section>
  );
}
