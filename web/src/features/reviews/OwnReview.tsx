import { Button, Group, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asProblem } from '@/shared/api/problem';
import type { OwnReview as Review } from '@/shared/api/types';
import { wordsUnder } from '@/shared/i18n/i18n';
import { useSession } from '@/shared/session/store';
import { ProblemAlert } from '@/shared/ui/ProblemAlert';
import { Stars } from '@/shared/ui/Stars';
import classes from './OwnReview.module.css';
import { keepReview, keptReviews } from './ownReviews';
import { ReviewForm } from './ReviewForm';
import { seenQuery, takeBackReview } from './reviews';

interface Film {
  id: number;
  title: string;
}

interface OwnReviewProps {
  film: Film;
  /** The reviews everybody sees: one's own among them was published since it was written. */
  published: readonly number[];
}

/** One's own review of a film, for guests who saw it here: written, changed, deleted. Nothing for anybody else. */
export function OwnReview({ film, published }: OwnReviewProps) {
  const user = useSession((session) => (session.status === 'signed-in' ? session.user.id : null));
  return user === null ? null : (
    <Own key={`${user} ${film.id}`} film={film} published={published} user={user} />
  );
}

function Own({ film, published, user }: OwnReviewProps & { user: number }) {
  const { t } = useTranslation();
  const seen = useQuery(seenQuery);
  const [review, setReview] = useState<Review | null>(() => keptReviews(user)[film.id] ?? null);
  const [isWriting, setWriting] = useState(false);
  const [isGone, setGone] = useState(false);
  const keep = (changed: Review | null) => {
    keepReview(user, film.id, changed);
    setReview(changed);
    setWriting(false);
    setGone(changed === null);
  };
  const takeBack = useMutation({
    mutationFn: takeBackReview,
    onSuccess: () => keep(null),
    // Deleted already, on another device.
    onError: (error) => asProblem(error).status === 404 && keep(null),
  });
  if (!review && !seen.data?.includes(film.title)) return null;
  return (
    <section className={classes.own} aria-labelledby="own-review">
      <Title order={3} size="h4" id="own-review" mb="xs">
        {t('reviews.yours')}
      </Title>
      <Text role="status">{isGone && t('reviews.gone')}</Text>
      {isWriting && (
        <ReviewForm filmId={film.id} review={review} onDone={keep} onDiscard={() => setWriting(false)} />
      )}
      {!isWriting && review && (
        <Stack gap="xs">
          <Stars value={review.stars} />
          {review.body !== '' && <Text className={classes.words}>{review.body}</Text>}
          <Text size="sm" c="dimmed">
            {wordsUnder(`reviews.states.${published.includes(review.id) ? 'published' : review.status}`)}
            {review.reason && ` ${t('reviews.because', { reason: review.reason })}`}
          </Text>
          <ProblemAlert error={takeBack.error} />
          <Group>
            <Button variant="default" onClick={() => setWriting(true)}>
              {t('reviews.change')}
            </Button>
            <Button variant="subtle" loading={takeBack.isPending} onClick={() => takeBack.mutate(review.id)}>
              {t('reviews.takeBack')}
            </Button>
          </Group>
        </Stack>
      )}
      {!isWriting && !review && (
        <Button
          variant="default"
          onClick={() => {
            setGone(false);
            setWriting(true);
          }}
        >
          {t('reviews.write')}
        </Button>
      )}
    </section>
  );
}
