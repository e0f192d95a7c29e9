import { Button, Stack, Text, Title } from '@mantine/core';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { formatTime, viewerZone } from '@/shared/format/time';
import { AnchorLink } from '@/shared/ui/AnchorLink';
import { DataTable } from '@/shared/ui/DataTable';
import type { Column } from '@/shared/ui/RowsTable';
import { AuditChanges } from './AuditChanges';
import { AuditFilters } from './AuditFilters';
import classes from './AuditPage.module.css';
import { type AuditFilter, type AuditRecord, auditQuery } from './audit';

interface AuditPageProps {
  filter: AuditFilter;
  onFilter: (filter: AuditFilter) => void;
}

/** Who did what, newest first. Every name in a row leads to all the rows that have it. */
export function AuditPage({ filter, onFilter }: AuditPageProps) {
  const { t } = useTranslation('work');
  const records = useInfiniteQuery({ ...auditQuery(filter), placeholderData: keepPreviousData });
  return (
    <Stack gap="lg">
      <div>
        <Title order={1} size="h2">
          {t('business.audit.title')}
        </Title>
        <Text c="dimmed" maw="46rem">
          {t('business.audit.about')} <AnchorLink to="/admin/integrity">{t('integrity.title')}</AnchorLink>
        </Text>
      </div>
      <AuditFilters key={JSON.stringify(filter)} filter={filter} onFilter={onFilter} />
      <DataTable
        caption={t('business.audit.title')}
        columns={useColumns(onFilter)}
        rows={records}
        rowKey={({ id }) => id}
        empty={t('business.audit.none')}
      />
    </Stack>
  );
}

function useColumns(onFilter: (filter: AuditFilter) => void): Column<AuditRecord>[] {
  const { t } = useTranslation('work');
  const only = (text: string, filter: AuditFilter) => (
    <Button
      variant="subtle"
      color="gray"
      size="compact-sm"
      px={4}
      c="inherit"
      fw={400}
      classNames={{ root: classes.only ?? '', label: classes.text ?? '' }}
      aria-label={t('business.audit.only', { text })}
      onClick={() => onFilter(filter)}
    >
      {text}
    </Button>
  );
  return [
    {
      key: 'at',
      name: t('business.at'),
      cell: ({ at }) => formatTime(at, viewerZone(), 'dateAndTime'),
    },
    {
      key: 'actor',
      name: t('business.audit.actor'),
      cell: ({ actor, actor_name }) => only(actor_name ? `${actor_name} (${actor})` : actor, { actor }),
    },
    { key: 'action', name: t('business.audit.action'), cell: ({ action }) => only(action, { action }) },
    {
      key: 'entity',
      name: t('business.audit.entity'),
      cell: ({ entity, entity_id }) => only(`${entity} ${entity_id}`, { entity, entity_id }),
    },
    {
      key: 'changes',
      name: t('business.audit.changes'),
      cell: (record) => <AuditChanges record={record} />,
    },
  ];
}
