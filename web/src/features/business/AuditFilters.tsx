import { Button, Group, TextInput } from '@mantine/core';
import type { FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { textOf } from '@/shared/ui/FormPage';
import type { AuditFilter } from './audit';

interface AuditFiltersProps {
  filter: AuditFilter;
  onFilter: (filter: AuditFilter) => void;
}

const WORDS = ['actor', 'action', 'entity', 'entity_id', 'request_id'] as const;
const DAYS = ['from', 'to'] as const;

/** Which rows of the log: asked when the form is sent, for half a word would find nothing. */
export function AuditFilters({ filter, onFilter }: AuditFiltersProps) {
  const { t } = useTranslation('work');
  const isFiltered = Object.values(filter).some((value) => value !== undefined);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const typed = [...WORDS, ...DAYS].map((name) => [name, textOf(form, name).trim() || undefined]);
    onFilter(Object.fromEntries(typed));
  };
  return (
    <form onSubmit={submit}>
      <Group component="search" align="end" gap="sm">
        {WORDS.map((name) => (
          <TextInput
            key={name}
            name={name}
            label={t(`business.audit.filters.${name}`)}
            placeholder={t(`business.audit.examples.${name}`)}
            maxLength={100}
            defaultValue={filter[name]}
          />
        ))}
        {DAYS.map((name) => (
          <TextInput
            key={name}
            type="date"
            name={name}
            label={t(`business.${name}`)}
            defaultValue={filter[name]}
          />
        ))}
        <Button type="submit">{t('business.show')}</Button>
        {isFiltered && (
          <Button variant="default" onClick={() => onFilter({})}>
            {t('business.showAll')}
          </Button>
        )}
      </Group>
    </form>
  );
}
