import { createFileRoute } from '@tanstack/react-router';
import { ScanPage } from '@/features/staff/ScanPage';
import { id } from '../searchParams';

export const Route = createFileRoute('/staff/scan')({
  validateSearch: (search: Record<string, unknown>): { show?: number | undefined } => ({
    show: id(search.show),
  }),
  component: Page,
});

function Page() {
  const { show } = Route.useSearch();
  const navigate = Route.useNavigate();
  return (
    <ScanPage show={show} onShow={(chosen) => void navigate({ search: chosen ? { show: chosen } : {} })} />
  );
}
