import { afterEach, expect, test } from 'vitest';
import type { OwnReview } from '@/shared/api/types';
import { keepReview, keptReviews } from './ownReviews';

const review: OwnReview = {
  id: 5,
  movie_id: 12,
  movie_title: 'Nosferatu',
  stars: 4,
  body: 'Long shadows.',
  status: 'pending',
  created_at: '2026-01-01T00:00:00Z',
  updated_at: '2026-01-01T00:00:00Z',
};

afterEach(() => localStorage.clear());

test('a review is kept for the account that wrote it, and forgotten when it is deleted', () => {
  keepReview(3, 12, review);
  expect(keptReviews(3)[12]).toEqual(review);
  expect(keptReviews(4)).toEqual({});
  keepReview(3, 12, null);
  expect(keptReviews(3)).toEqual({});
});

test('what is no list of reviews is none', () => {
  localStorage.setItem('marquee-reviews-3', 'torn');
  expect(keptReviews(3)).toEqual({});
});
