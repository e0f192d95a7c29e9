import { createFileRoute } from '@tanstack/react-router';
import { AccountPage } from '@/features/account/AccountPage';
import { OwnReviews } from '@/features/reviews/OwnReviews';
import { requireSession } from '../../guard';
import { namedPage } from '../../titles';

export const Route = createFileRoute('/_site/account')({
  beforeLoad: requireSession,
  head: namedPage('account'),
  component: () => <AccountPage reviews={<OwnReviews />} />,
});
