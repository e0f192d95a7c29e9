import { Button, Group, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asProblem } from '@/shared/api/problem';
import type { OwnReview as Review } from '@/shared/api/types';
import { useSession } from '@/shared/session/store';
import { ProblemAlert } from '@/shared/ui/ProblemAlert';
import classes from './OwnReview.module.css';
import { ReviewForm } from './ReviewForm';
import { ReviewWords } from './ReviewWords';
import { ownReviewQuery, ownReviewsQuery, seenQuery, takeBackReview } from './reviews';

interface Film {
  id: number;
  title: string;
}

/** One's own review of a film, for guests who saw it here: written, changed, deleted. Nothing for anybody else. */
export function OwnReview({ film }: { film: Film }) {
  const user = useSession((session) => (session.status === 'signed-in' ? session.user.id : null));
  return user === null ? null : <Own key={`${user} ${film.id}`} film={film} />;
}

function Own({ film }: { film: Film }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const query = ownReviewQuery(film.id);
  const seen = useQuery(seenQuery);
  const own = useQuery(query);
  const [isWriting, setWriting] = useState(false);
  const [isGone, setGone] = useState(false);
  const keep = (changed: Review | null) => {
    client.setQueryData(query.queryKey, changed);
    void client.invalidateQueries({ queryKey: ownReviewsQuery.queryKey });
    setWriting(false);
    setGone(changed === null);
  };
  const takeBack = useMutation({
    mutationFn: takeBackReview,
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ['film', film.id, 'reviews'] });
      keep(null);
    },
    // Deleted already, on another device.
    onError: (error) => asProblem(error).status === 404 && keep(null),
  });
  const review = own.data;
  const canWrite = review === null && seen.data?.includes(film.title);
  if (!review && !canWrite && !isGone) return null;
  return (
    <section className={classes.own} aria-labelledby="own-review">
      <Title order={3} size="h4" id="own-review" mb="xs">
        {t('reviews.yours')}
      </Title>
      <Text role="status">{isGone && t('reviews.gone')}</Text>
      {isWriting && (
        <ReviewForm
          filmId={film.id}
          review={review ?? null}
          onDone={keep}
          onDiscard={() => setWriting(false)}
        />
      )}
      {!isWriting && review && (
        <Stack gap="xs">
          <ReviewWords review={review} />
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
      {!isWriting && canWrite && (
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
