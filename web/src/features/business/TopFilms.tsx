import { Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { formatMoney } from '@/shared/format/money';
import { formatNumber, formatPercent } from '@/shared/format/number';
import { AnchorLink } from '@/shared/ui/AnchorLink';
import { type Column, RowsTable } from '@/shared/ui/RowsTable';
import type { Dashboard } from './dashboard';

type TopFilm = Dashboard['top_films'][number];

/** What sold the most seats in these days; a film that is paid for in two currencies stands there twice. */
export function TopFilms({ films }: { films: readonly TopFilm[] }) {
  const { t } = useTranslation('work');
  const columns: Column<TopFilm>[] = [
    {
      key: 'film',
      name: t('business.film'),
      cell: ({ movie_id, title }) => (
        <AnchorLink to="/films/$filmId" params={{ filmId: Number(movie_id) }}>
          {title}
        </AnchorLink>
      ),
    },
    {
      key: 'sold',
      name: t('business.figures.sold'),
      isNumber: true,
      cell: ({ sold }) => formatNumber(sold),
    },
    {
      key: 'occupancy',
      name: t('business.figures.occupancy'),
      isNumber: true,
      cell: ({ occupancy }) => (occupancy === null ? '—' : formatPercent(occupancy)),
    },
    {
      key: 'net',
      name: t('business.figures.net'),
      isNumber: true,
      cell: ({ net, currency }) => formatMoney(net, currency),
    },
  ];
  return (
    <section aria-labelledby="top-films">
      <Title order={2} size="h4" id="top-films" mb="sm">
        {t('business.dashboard.topFilms')}
      </Title>
      {films.length === 0 ? (
        <Text c="dimmed">{t('business.dashboard.noFilms')}</Text>
      ) : (
        <RowsTable
          caption={t('business.dashboard.topFilms')}
          columns={columns}
          rows={films}
          rowKey={({ movie_id, currency }) => `${movie_id} ${currency}`}
        />
      )}
    </section>
  );
}
