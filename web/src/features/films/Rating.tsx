import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { formatNumber } from '@/shared/format/number';
import { Stars } from '@/shared/ui/Stars';
import classes from './FilmFacts.module.css';
import { reviewsQuery } from './films';

/** What the house's guests made of a film, in one line; nothing as long as nobody said. */
export function Rating({ filmId }: { filmId: number }) {
  const { t } = useTranslation();
  const reviews = useInfiniteQuery(reviewsQuery(filmId));
  const first = reviews.data?.pages[0];
  if (!first?.average) return null;
  return (
    <a href="#reviews" className={classes.rating}>
      <Stars value={first.average} /> {formatNumber(first.average, 1)} ·{' '}
      {t('reviews.count', { count: first.count })}
    </a>
  );
}
