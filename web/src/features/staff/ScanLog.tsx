import { Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { formatTime, viewerZone } from '@/shared/format/time';
import classes from './ScanPage.module.css';
import type { Scanned } from './scanning';

/** The last scans, for a look back when two came at once. */
export function ScanLog({ log }: { log: readonly Scanned[] }) {
  const { t } = useTranslation('work');
  if (log.length === 0) return null;
  return (
    <section aria-labelledby="last-scans">
      <Title order={2} size="h4" id="last-scans" mb="xs">
        {t('counter.lastScans')}
      </Title>
      <ol className={classes.log}>
        {log.map(({ key, outcome, answer, code }) => (
          <li key={key}>
            <strong>{t(`counter.outcomes.${outcome}`)}</strong>
            <span>
              {answer?.ticket
                ? `${answer.ticket.reference} · ${answer.ticket.row}${answer.ticket.seat}`
                : short(code)}
            </span>
            {answer && <span>{formatTime(answer.at, viewerZone(), 'time')}</span>}
          </li>
        ))}
      </ol>
    </section>
  );
}

function short(code: string): string {
  return code.length > 24 ? `${code.slice(0, 24)}…` : code;
}
