import { createFileRoute, notFound } from '@tanstack/react-router';
import { ReportPage } from '@/features/business/ReportPage';
import { rangeOf } from '@/features/business/ranges';
import { GROUPINGS, type Grouping, REPORT_KINDS } from '@/features/business/reportKinds';
import { day, id, oneOf } from '../searchParams';

interface ReportSearch {
  from?: string | undefined;
  to?: string | undefined;
  group?: Grouping | undefined;
  cinema?: number | undefined;
}

export const Route = createFileRoute('/admin/reports/$kind')({
  validateSearch: (search: Record<string, unknown>): ReportSearch => ({
    from: day(search.from),
    to: day(search.to),
    group: oneOf(GROUPINGS, search.group),
    cinema: id(search.cinema),
  }),
  params: {
    parse: ({ kind }) => {
      const known = oneOf(REPORT_KINDS, kind);
      if (!known) throw notFound();
      return { kind: known };
    },
  },
  component: Page,
});

function Page() {
  const { kind } = Route.useParams();
  const { from, to, group, cinema } = Route.useSearch();
  const navigate = Route.useNavigate();
  const usual = rangeOf('fourWeeks');
  return (
    <ReportPage
      kind={kind}
      range={{ from: from ?? usual.from, to: to ?? usual.to, group, cinema }}
      onRange={(range) => void navigate({ search: range, replace: true })}
    />
  );
}
