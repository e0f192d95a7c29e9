import { Badge, Button, Group, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ModeratedReview as Review } from '@/shared/api/types';
import { formatTime, viewerZone } from '@/shared/format/time';
import { wordsUnder } from '@/shared/i18n/i18n';
import { textOf } from '@/shared/ui/FormPage';
import { ProblemAlert } from '@/shared/ui/ProblemAlert';
import { Stars } from '@/shared/ui/Stars';
import classes from './ReviewsPage.module.css';
import { moderate } from './reviews';

/** A review and the decision about it; whoever wrote it reads why it is kept back. */
export function ModeratedReview({ review }: { review: Review }) {
  const { t } = useTranslation('work');
  const client = useQueryClient();
  const [isRejecting, setRejecting] = useState(false);
  const decide = useMutation({
    mutationFn: ({ decision, reason }: { decision: 'publish' | 'reject'; reason?: string }) =>
      moderate(review, decision, reason),
    onSuccess: () => {
      setRejecting(false);
      void client.invalidateQueries({ queryKey: ['film', review.movie_id] });
      return client.invalidateQueries({ queryKey: ['admin', 'reviews'] });
    },
  });
  const reject = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const reason = textOf(event.currentTarget, 'reason').trim();
    decide.mutate({ decision: 'reject', ...(reason === '' ? {} : { reason }) });
  };
  const which = { film: review.movie_title, author: review.author };
  return (
    <li className={classes.review}>
      <Group gap="sm">
        <Stars value={review.stars} />
        <Text fw={650}>{review.movie_title}</Text>
        <Badge variant="default" tt="none">
          {wordsUnder(`counter.review.statuses.${review.status}`, 'work') ?? review.status}
        </Badge>
      </Group>
      {review.body !== '' && <Text className={classes.words}>{review.body}</Text>}
      <Text size="sm" c="dimmed">
        {review.author} · {formatTime(review.updated_at, viewerZone(), 'dayAndTime')}
      </Text>
      {review.reason && <Text size="sm">{t('counter.review.because', { reason: review.reason })}</Text>}
      <ProblemAlert error={decide.error} />
      {isRejecting ? (
        <form onSubmit={reject}>
          <Group align="end" mt="sm">
            <TextInput
              name="reason"
              label={t('counter.review.reason')}
              description={t('counter.review.reasonHint')}
              maxLength={300}
              miw="min(24rem, 100%)"
            />
            <Button type="submit" loading={decide.isPending}>
              {t('counter.review.reject')}
            </Button>
            <Button variant="default" onClick={() => setRejecting(false)}>
              {t('discard')}
            </Button>
          </Group>
        </form>
      ) : (
        <Group mt="sm">
          {review.status !== 'published' && (
            <Button
              size="xs"
              aria-label={t('counter.review.publishWhich', which)}
              loading={decide.isPending}
              onClick={() => decide.mutate({ decision: 'publish' })}
            >
              {t('counter.review.publish')}
            </Button>
          )}
          {review.status !== 'rejected' && (
            <Button
              size="xs"
              variant="default"
              aria-label={t('counter.review.rejectWhich', which)}
              onClick={() => setRejecting(true)}
            >
              {t('counter.review.reject')}
            </Button>
          )}
        </Group>
      )}
    </li>
  );
}
