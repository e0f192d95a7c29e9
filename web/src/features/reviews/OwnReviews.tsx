import { Stack, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { formatTime, viewerZone } from '@/shared/format/time';
import { AnchorLink } from '@/shared/ui/AnchorLink';
import { MoreButton } from '@/shared/ui/MoreButton';
import { ProblemAlert } from '@/shared/ui/ProblemAlert';
import { Skeletons } from '@/shared/ui/Skeletons';
import classes from './OwnReview.module.css';
import { ReviewWords } from './ReviewWords';
import { ownReviewsQuery } from './reviews';

/** All one's own reviews, those too that nobody else can read; they are changed and deleted on the pages of their films. */
export function OwnReviews() {
  const { t } = useTranslation();
  const reviews = useInfiniteQuery(ownReviewsQuery);
  const found = reviews.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <ProblemAlert error={reviews.error} onRetry={reviews.refetch} />
      {reviews.isPending && <Skeletons label={t('reviews.loading')} count={2} shape="row" />}
      {reviews.data && found.length === 0 && <Text c="dimmed">{t('reviews.noneOfYours')}</Text>}
      <ul className={classes.list}>
        {found.map((review) => (
          <li key={review.id}>
            <Stack gap="xs">
              <AnchorLink to="/films/$filmId" params={{ filmId: review.movie_id }} fw={650}>
                {review.movie_title}
              </AnchorLink>
              <ReviewWords review={review} />
              <Text size="sm" c="dimmed">
                {formatTime(review.updated_at, viewerZone(), 'dayAndTime')}
              </Text>
            </Stack>
          </li>
        ))}
      </ul>
      <MoreButton list={reviews}>{t('reviews.more')}</MoreButton>
    </>
  );
}
