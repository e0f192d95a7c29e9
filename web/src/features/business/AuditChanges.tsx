import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import classes from './AuditChanges.module.css';
import type { AuditRecord } from './audit';
import { type Change, changesIn } from './auditChanges';

/** What a row of the log changed, old beside new; below it what else it says, and the request it came by. */
export function AuditChanges({ record: { detail, request_id } }: { record: AuditRecord }) {
  const { t } = useTranslation('work');
  const { changes, facts } = changesIn(detail);
  return (
    <div className={classes.changes}>
      {changes.length > 0 && (
        <ul>
          {changes.map((change) => (
            <li key={change.name}>
              <ChangedValue change={change} />
            </li>
          ))}
        </ul>
      )}
      {facts.length > 0 && (
        <Text size="sm" c="dimmed">
          {facts.map(([name, value]) => (name ? `${name}: ${value}` : value)).join(' · ')}
        </Text>
      )}
      <Text size="xs" c="dimmed">
        {t('business.audit.request', { id: request_id })}
      </Text>
    </div>
  );
}

function ChangedValue({ change: { name, before, after } }: { change: Change }) {
  const { t } = useTranslation('work');
  return (
    <>
      {name && <span className={classes.name}>{name}: </span>}
      {before !== undefined && <del className={classes.before}>{before}</del>}
      {before !== undefined && after !== undefined && <span aria-hidden="true"> → </span>}
      {after !== undefined && <ins className={classes.after}>{after}</ins>}
      {after === undefined && ` ${t('business.audit.gone')}`}
    </>
  );
}
