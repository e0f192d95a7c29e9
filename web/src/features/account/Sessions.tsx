import { Badge, Button, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { LogIn } from '@/shared/api/types';
import { deviceName } from '@/shared/format/device';
import { formatTime, viewerZone } from '@/shared/format/time';
import { ProblemAlert } from '@/shared/ui/ProblemAlert';
import { Skeletons } from '@/shared/ui/Skeletons';
import classes from './AccountPage.module.css';
import { sessionsQuery, useEndSession } from './account';

/** Where somebody is logged in, and the way to end it from here. */
export function Sessions() {
  const { t } = useTranslation();
  const sessions = useQuery(sessionsQuery);
  const end = useEndSession();
  return (
    <>
      <ProblemAlert error={sessions.error} onRetry={sessions.refetch} />
      <ProblemAlert error={end.error} />
      {sessions.isPending && <Skeletons label={t('account.devicesLoading')} count={2} shape="row" />}
      <ul className={classes.sessions}>
        {sessions.data?.items.map((session) => (
          <Session
            key={session.id}
            session={session}
            isBusy={end.isPending && end.variables === session.id}
            onEnd={() => end.mutate(session.id)}
          />
        ))}
      </ul>
    </>
  );
}

function Session({ session, isBusy, onEnd }: { session: LogIn; isBusy: boolean; onEnd: () => void }) {
  const { t } = useTranslation();
  const device = deviceName(session.user_agent) ?? t('account.unknownDevice');
  return (
    <li className={classes.session}>
      <div>
        <Text fw={650} component="div">
          {device}{' '}
          {session.current && (
            <Badge variant="default" tt="none">
              {t('account.thisDevice')}
            </Badge>
          )}
        </Text>
        <Text size="sm" c="dimmed">
          {session.address} ·{' '}
          {t('account.lastUsed', { time: formatTime(session.last_used_at, viewerZone(), 'dayAndTime') })}
        </Text>
      </div>
      {!session.current && (
        <Button variant="default" size="sm" loading={isBusy} onClick={onEnd}>
          {t('account.endSession')}
        </Button>
      )}
    </li>
  );
}
