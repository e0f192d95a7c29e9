import i18next from 'i18next';
import { formatDay } from '@/shared/format/time';
import { wordsUnder } from '@/shared/i18n/i18n';
import type { ReportLine } from './reports';

/** What a line is of, for people: days, weeks and months in their language, everything else by its own name. */
export function groupName({ group, label }: ReportLine, groupBy: string): string {
  switch (groupBy) {
    case 'day':
      return formatDay(group, 'day');
    case 'month':
      return formatDay(`${group}-01`, 'month');
    case 'week': {
      const [year = '', week] = group.split('-W');
      return i18next.t('business.reports.week', { ns: 'work', week: Number(week), year });
    }
    default:
      return label;
  }
}

/** Why money went back and how far it has come; codes that are new to this client as the server names them. */
export function codeWords(column: 'code' | 'cause' | 'status', code: string | undefined): string {
  if (code === undefined) return '';
  if (column === 'code') return code;
  const list = column === 'cause' ? 'causes' : 'statuses';
  return wordsUnder(`business.refunds.${list}.${code}`, 'work') ?? code;
}
