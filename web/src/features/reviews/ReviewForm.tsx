import { Button, Group, Radio, Stack, Textarea } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { OwnReview } from '@/shared/api/types';
import { useApiForm } from '@/shared/hooks/useApiForm';
import { useIntentKey } from '@/shared/hooks/useIntentKey';
import { ProblemAlert } from '@/shared/ui/ProblemAlert';
import { Stars } from '@/shared/ui/Stars';
import { changeReview, writeReview } from './reviews';

interface ReviewFormProps {
  filmId: number;
  /** What is to be changed; none for a new one. */
  review: OwnReview | null;
  onDone: (review: OwnReview) => void;
  onDiscard: () => void;
}

const STARS = [5, 4, 3, 2, 1] as const;

export function ReviewForm({ filmId, review, onDone, onDiscard }: ReviewFormProps) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const keys = useIntentKey();
  const { form, onSubmit, isBusy, error } = useApiForm({
    initialValues: { stars: review?.stars ?? 5, body: review?.body ?? '' },
    send: async (values) => {
      const body = { ...values, body: values.body.trim() };
      if (review) return changeReview(review.id, body);
      return keys.send(body, (key) => writeReview(filmId, body, key));
    },
    onDone: (written) => {
      void client.invalidateQueries({ queryKey: ['film', filmId, 'reviews'] });
      onDone(written);
    },
  });
  return (
    <form onSubmit={onSubmit}>
      <Stack gap="md">
        <ProblemAlert error={error} />
        <Radio.Group
          label={t('reviews.howMany')}
          value={`${form.values.stars}`}
          onChange={(value) => form.setFieldValue('stars', Number(value))}
          error={form.errors.stars}
        >
          <Stack gap="xs" mt="xs">
            {STARS.map((stars) => (
              <Radio
                key={stars}
                value={`${stars}`}
                aria-label={t('reviews.starsOption', { count: stars })}
                label={<Stars value={stars} />}
              />
            ))}
          </Stack>
        </Radio.Group>
        <Textarea
          label={t('reviews.words')}
          description={t('reviews.wordsHint')}
          autosize
          minRows={3}
          maxRows={12}
          maxLength={4000}
          {...form.getInputProps('body')}
        />
        <Group>
          <Button type="submit" loading={isBusy}>
            {t(review ? 'reviews.save' : 'reviews.send')}
          </Button>
          <Button variant="default" onClick={onDiscard}>
            {t('reviews.keep')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
