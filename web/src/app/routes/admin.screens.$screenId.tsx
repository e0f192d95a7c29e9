import { createFileRoute } from '@tanstack/react-router';
import { ScreenPage } from '@/features/programme/ScreenPage';
import { ids } from '../ids';

export const Route = createFileRoute('/admin/screens/$screenId')({
  params: ids('screenId'),
  component: Page,
});

function Page() {
  const { screenId } = Route.useParams();
  return <ScreenPage key={screenId} id={screenId} />;
}
