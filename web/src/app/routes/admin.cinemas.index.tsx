import { createFileRoute } from '@tanstack/react-router';
import { CinemasPage } from '@/features/programme/CinemasPage';

interface CinemaSearch {
  deleted?: boolean | undefined;
}

export const Route = createFileRoute('/admin/cinemas/')({
  validateSearch: (search: Record<string, unknown>): CinemaSearch => ({
    deleted: search.deleted === true ? true : undefined,
  }),
  component: Page,
});

function Page() {
  const { deleted = false } = Route.useSearch();
  const navigate = Route.useNavigate();
  return (
    <CinemasPage
      withDeleted={deleted}
      onDeleted={(isWanted) => void navigate({ search: { deleted: isWanted || undefined }, replace: true })}
    />
  );
}
