import { Group, SegmentedControl, Text, Title } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { MoreButton } from '@/shared/ui/MoreButton';
import { ProblemAlert } from '@/shared/ui/ProblemAlert';
import { Skeletons } from '@/shared/ui/Skeletons';
import { REVIEW_STATUSES, type ReviewFilter } from './filter';
import { ModeratedReview } from './ModeratedReview';
import classes from './ReviewsPage.module.css';
import { moderationQuery } from './reviews';

interface ReviewsPageProps {
  filter: ReviewFilter;
  onFilter: (filter: ReviewFilter) => void;
}

/** What guests say, to be read before it shows. */
export function ReviewsPage({ filter, onFilter }: ReviewsPageProps) {
  const { t } = useTranslation('work');
  const reviews = useInfiniteQuery(moderationQuery(filter));
  const found = reviews.data?.pages.flatMap((page) => page.items) ?? [];
  const status = filter.status ?? 'pending';
  return (
    <>
      <Title order={1} size="h2" mb="md">
        {t('counter.review.title')}
      </Title>
      <Group mb="md">
        <SegmentedControl
          aria-label={t('counter.review.which')}
          value={status}
          data={REVIEW_STATUSES.map((each) => ({ value: each, label: t(`counter.review.filters.${each}`) }))}
          onChange={(value) => onFilter(value === 'pending' ? {} : { status: value })}
        />
      </Group>
      <ProblemAlert error={reviews.error} onRetry={reviews.refetch} />
      {reviews.isPending && <Skeletons label={t('counter.review.loading')} count={3} shape="row" />}
      {reviews.data && found.length === 0 && (
        <Text c="dimmed">{t(status === 'pending' ? 'counter.review.noneWaits' : 'counter.review.none')}</Text>
      )}
      <ul className={classes.list}>
        {found.map((review) => (
          <ModeratedReview key={review.id} review={review} />
        ))}
      </ul>
      <MoreButton list={reviews}>{t('counter.review.more')}</MoreButton>
    </>
  );
}
