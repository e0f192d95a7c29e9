import type { Unit } from './units';

const OF_MONEY = ['day', 'week', 'month', 'film', 'screen', 'cinema'] as const;
const OF_SHOWS = [...OF_MONEY, 'show', 'hour'] as const;

/** What each line of a report is of. */
export const GROUPINGS = OF_SHOWS;
export type Grouping = (typeof GROUPINGS)[number];

/** A column of figures. A rate says of which it is one: so that it can be had for all lines together as well. */
export type Figure =
  | { key: FigureKey; unit: Exclude<Unit, 'rate'> }
  | { key: FigureKey; unit: 'rate'; part: FigureKey; whole: FigureKey; without?: FigureKey };

export type FigureKey =
  | 'tickets'
  | 'gross'
  | 'discounts'
  | 'fees'
  | 'tax'
  | 'charged'
  | 'refunds'
  | 'disputed'
  | 'net'
  | 'shows'
  | 'capacity'
  | 'sold'
  | 'admissions'
  | 'occupancy'
  | 'used'
  | 'no_shows'
  | 'attendance'
  | 'bookings'
  | 'amount'
  | 'map_views'
  | 'holds'
  | 'payments'
  | 'confirmed'
  | 'expired'
  | 'released'
  | 'open'
  | 'failed_payments'
  | 'completion_rate'
  | 'expiry_rate';

interface ReportShape {
  /** Empty where the API groups by itself. */
  groupings: readonly Grouping[];
  /** Columns of words that tell lines of the same group apart. */
  words: readonly ('code' | 'cause' | 'status')[];
  figures: readonly Figure[];
  /** Which are drawn; all of one unit. */
  drawn: readonly FigureKey[];
}

const OCCUPANCY: Figure = { key: 'occupancy', unit: 'rate', part: 'sold', whole: 'capacity' };

const money = (key: FigureKey): Figure => ({ key, unit: 'money' });
const count = (key: FigureKey): Figure => ({ key, unit: 'count' });

/** The reports of the API, and what a person sees of each. */
export const REPORTS = {
  revenue: {
    groupings: OF_MONEY,
    words: [],
    figures: [
      count('tickets'),
      money('gross'),
      money('discounts'),
      money('fees'),
      money('tax'),
      money('charged'),
      money('refunds'),
      money('disputed'),
      money('net'),
    ],
    drawn: ['net', 'refunds'],
  },
  occupancy: {
    groupings: OF_SHOWS,
    words: [],
    figures: [count('shows'), count('capacity'), count('sold'), OCCUPANCY],
    drawn: ['occupancy'],
  },
  attendance: {
    groupings: OF_SHOWS,
    words: [],
    figures: [
      count('shows'),
      count('sold'),
      count('used'),
      count('no_shows'),
      { key: 'attendance', unit: 'rate', part: 'used', whole: 'sold' },
    ],
    drawn: ['used', 'no_shows'],
  },
  movies: {
    groupings: [],
    words: [],
    figures: [count('shows'), count('capacity'), count('sold'), OCCUPANCY, money('net')],
    drawn: ['net'],
  },
  screens: {
    groupings: [],
    words: [],
    figures: [
      count('shows'),
      count('capacity'),
      count('sold'),
      count('admissions'),
      OCCUPANCY,
      money('gross'),
      money('net'),
    ],
    drawn: ['gross', 'net'],
  },
  promotions: {
    groupings: OF_MONEY,
    words: ['code'],
    figures: [count('bookings'), count('tickets'), money('discounts'), money('charged')],
    drawn: ['discounts', 'charged'],
  },
  refunds: {
    groupings: OF_MONEY,
    words: ['cause', 'status'],
    figures: [count('refunds'), money('amount'), money('fees')],
    drawn: ['amount'],
  },
  funnel: {
    groupings: OF_MONEY,
    words: [],
    figures: [
      count('map_views'),
      count('holds'),
      count('payments'),
      count('failed_payments'),
      count('confirmed'),
      count('expired'),
      count('released'),
      count('open'),
      { key: 'completion_rate', unit: 'rate', part: 'confirmed', whole: 'holds', without: 'open' },
      { key: 'expiry_rate', unit: 'rate', part: 'expired', whole: 'holds', without: 'open' },
    ],
    drawn: ['map_views', 'holds', 'confirmed', 'expired'],
  },
} as const satisfies Record<string, ReportShape>;

export type ReportKind = keyof typeof REPORTS;

export const REPORT_KINDS = Object.keys(REPORTS) as ReportKind[];

export function shapeOf(kind: ReportKind): ReportShape {
  return REPORTS[kind];
}
