import { createFileRoute } from '@tanstack/react-router';
import { REVIEW_STATUSES, type ReviewFilter } from '@/features/reviews/filter';
import { ReviewsPage } from '@/features/reviews/ReviewsPage';
import { oneOf } from '../searchParams';

export const Route = createFileRoute('/admin/reviews')({
  validateSearch: (search: Record<string, unknown>): ReviewFilter => ({
    status: oneOf(REVIEW_STATUSES, search.status),
  }),
  component: Page,
});

function Page() {
  const filter = Route.useSearch();
  const navigate = Route.useNavigate();
  return <ReviewsPage filter={filter} onFilter={(search) => void navigate({ search, replace: true })} />;
}
