import { Text, Title } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Review } from '@/shared/api/types';
import { formatDay } from '@/shared/format/time';
import { MoreButton } from '@/shared/ui/MoreButton';
import { ProblemAlert } from '@/shared/ui/ProblemAlert';
import { Skeletons } from '@/shared/ui/Skeletons';
import { Stars } from '@/shared/ui/Stars';
import { reviewsQuery } from './films';
import classes from './ReviewList.module.css';

/** What guests who saw the film say of it. */
export function ReviewList({ filmId }: { filmId: number }) {
  const { t } = useTranslation();
  const reviews = useInfiniteQuery(reviewsQuery(filmId));
  const found = reviews.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <section aria-labelledby="reviews" className={classes.reviews}>
      <Title order={2} id="reviews" mb="sm">
        {t('reviews.title')}
      </Title>
      <ProblemAlert error={reviews.error} onRetry={reviews.refetch} />
      {reviews.isPending && <Skeletons label={t('reviews.loading')} count={2} shape="row" />}
      {reviews.isSuccess && found.length === 0 && <Text c="dimmed">{t('reviews.none')}</Text>}
      <ul className={classes.list}>
        {found.map((review) => (
          <ReviewCard key={review.id} review={review} />
        ))}
      </ul>
      <MoreButton list={reviews}>{t('reviews.more')}</MoreButton>
    </section>
  );
}

function ReviewCard({ review }: { review: Review }) {
  return (
    <li className={classes.review}>
      <Stars value={review.stars} />
      <Text>{review.body}</Text>
      <Text size="sm" c="dimmed">
        {review.author} · {formatDay(review.created_at.slice(0, 10), 'date')}
      </Text>
    </li>
  );
}
