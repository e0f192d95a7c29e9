import { Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { BookingDossier } from '@/shared/api/types';
import { formatTime } from '@/shared/format/time';
import classes from './BookingDossierPage.module.css';
import { momentsOf } from './timeline';

/** What happened to a booking and who did it, down the page. */
export function Timeline({ dossier, zone }: { dossier: BookingDossier; zone: string }) {
  const { t } = useTranslation('work');
  return (
    <section aria-labelledby="timeline">
      <Title order={2} size="h3" id="timeline" mb="md">
        {t('counter.booking.history')}
      </Title>
      <ol className={classes.timeline}>
        {momentsOf(dossier).map((moment) => (
          <li key={moment.key} className={classes.moment} data-kind={moment.kind}>
            <time dateTime={moment.at}>{formatTime(moment.at, zone, 'dayAndTime')}</time>
            <div>
              <Text fw={650}>{moment.what}</Text>
              {moment.detail && <Text>{moment.detail}</Text>}
              {moment.who && (
                <Text size="sm" c="dimmed">
                  {moment.who}
                </Text>
              )}
            </div>
          </li>
        ))}
      </ol>
    </section>
  );
}
