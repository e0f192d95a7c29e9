import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { OwnReview } from '@/shared/api/types';
import { wordsUnder } from '@/shared/i18n/i18n';
import { Stars } from '@/shared/ui/Stars';
import classes from './OwnReview.module.css';

/** What somebody says in their own review, and what the cinema has made of it. */
export function ReviewWords({ review }: { review: OwnReview }) {
  const { t } = useTranslation();
  return (
    <>
      <Stars value={review.stars} />
      {review.body !== '' && <Text className={classes.words}>{review.body}</Text>}
      <Text size="sm" c="dimmed">
        {wordsUnder(`reviews.states.${review.status}`)}
        {review.reason && ` ${t('reviews.because', { reason: review.reason })}`}
      </Text>
    </>
  );
}
