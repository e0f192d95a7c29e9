import { queryOptions } from '@tanstack/react-query';
import { fetchFile } from '@/shared/api/client';
import { given } from '@/shared/api/given';
import { dayAfter } from '@/shared/format/time';
import { saveAs } from '@/shared/ui/saveAs';
import type { ChartRow } from './charts/Chart';
import { type Figure, type FigureKey, type Grouping, type ReportKind, shapeOf } from './reportKinds';
import { sumOf } from './units';

/** A line of any of the reports: which figures it has, `reportKinds` says. */
export type ReportLine = {
  group: string;
  label: string;
  currency?: string;
  code?: string;
  cause?: string;
  status?: string;
} & { [Key in FigureKey]?: number | null };

export interface Report {
  from: string;
  to: string;
  group_by: string;
  items: ReportLine[];
}

/** What of a report is asked for; lives in the address. */
export interface ReportRange {
  from: string;
  to: string;
  group?: Grouping | undefined;
  cinema?: number | undefined;
}

/** The reports differ only in their lines, so their address is put together here instead of typed seven times. */
function addressOf(kind: ReportKind, { from, to, group, cinema }: ReportRange, format?: 'csv'): string {
  const query = given({ from, to, group_by: group, cinema_id: cinema?.toString(), format });
  return `/api/v1/admin/reports/${kind}?${new URLSearchParams(query)}`;
}

export function reportQuery(kind: ReportKind, range: ReportRange) {
  return queryOptions({
    queryKey: ['admin', 'report', kind, range],
    queryFn: async (): Promise<Report> => JSON.parse(await (await fetchFile(addressOf(kind, range))).text()),
  });
}

/** Fetches the same lines as a file for a spreadsheet, with the session's token. */
export async function saveCsv(kind: ReportKind, range: ReportRange): Promise<void> {
  const file = await fetchFile(addressOf(kind, range, 'csv'));
  saveAs(file, `marquee-${kind}-${range.from}-${range.to}.csv`);
}

/** The currencies of a report; one undefined where it has no money in it. */
export function currenciesIn(lines: readonly ReportLine[]): (string | undefined)[] {
  return [...new Set(lines.map(({ currency }) => currency))].sort();
}

/** Lines that stand for nothing: such a refund was never sent, because the money went back in another way. */
const isCounted = ({ status }: ReportLine) => status !== 'superseded';

/** What the lines of one currency come to. */
export function totalOf(kind: ReportKind, lines: readonly ReportLine[], currency?: string): ReportLine {
  const counted = lines.filter((line) => line.currency === currency && isCounted(line));
  const total: ReportLine = { group: 'total', label: '', ...(currency ? { currency } : {}) };
  const { figures } = shapeOf(kind);
  for (const figure of figures)
    if (figure.unit !== 'rate') total[figure.key] = added(counted, figure, currency);
  for (const figure of figures) if (figure.unit === 'rate') total[figure.key] = rateOf(total, figure);
  return total;
}

function added(lines: readonly ReportLine[], { key, unit }: Figure, currency = ''): number {
  const values = lines.map((line) => line[key] ?? 0);
  return unit === 'money' ? sumOf(values, currency) : values.reduce((sum, value) => sum + value, 0);
}

function rateOf(line: ReportLine, figure: Extract<Figure, { unit: 'rate' }>): number | null {
  const whole = (line[figure.whole] ?? 0) - (figure.without ? (line[figure.without] ?? 0) : 0);
  return whole > 0 ? (line[figure.part] ?? 0) / whole : null;
}

/** Longer than this a chart of days is a comb: only the days that had something are drawn. */
const MOST_DAYS = 100;
/** Of bars with names; the table has the rest. */
export const MOST_BARS = 15;

/**
 * A report as a chart of one currency: lines of the same group put together, days of nothing shown as such, and what is
 * not of time with the longest bar first.
 */
export function chartRows(
  kind: ReportKind,
  report: Report,
  currency: string | undefined,
  nameOf: (line: ReportLine) => string,
): ChartRow[] {
  const groups = new Map<string, ReportLine[]>();
  for (const day of report.group_by === 'day' ? daysBetween(report.from, report.to) : []) groups.set(day, []);
  for (const line of report.items) {
    if (line.currency === currency) groups.set(line.group, [...(groups.get(line.group) ?? []), line]);
  }
  const { drawn } = shapeOf(kind);
  const rows = [...groups].map(([group, lines]) => {
    const total = totalOf(kind, lines, currency);
    return {
      key: group,
      label: nameOf(lines[0] ?? { group, label: group }),
      values: Object.fromEntries(drawn.map((key) => [key, total[key] ?? null])),
    };
  });
  if (report.group_by === 'day') return rows.sort((a, b) => a.key.localeCompare(b.key));
  const length = ({ values }: ChartRow) => values[drawn[0] ?? ''] ?? 0;
  return isOverTime(report.group_by) ? rows : rows.sort((a, b) => length(b) - length(a));
}

function daysBetween(from: string, to: string): string[] {
  const days: string[] = [];
  for (let day = from; day <= to; day = dayAfter(day, 1)) {
    if (days.length === MOST_DAYS) return [];
    days.push(day);
  }
  return days;
}

/** Periods stand side by side in their order; names need the width of a line each. */
export function isOverTime(groupBy: string): boolean {
  return ['day', 'week', 'month', 'hour'].includes(groupBy);
}
