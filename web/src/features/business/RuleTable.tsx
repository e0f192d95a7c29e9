import { Badge, Button, Group } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { type Column, RowsTable } from '@/shared/ui/RowsTable';
import { conditionWords, type Names } from './conditions';
import { ruleEffectWords } from './effectWords';
import { type DraftRule, moved, type Step, without } from './ruleDraft';

interface RuleTableProps {
  draft: readonly DraftRule[];
  steps: readonly Step[];
  currency: string;
  names: Names;
  onChange: (draft: readonly DraftRule[]) => void;
  onEdit: (rule: DraftRule) => void;
}

/** The rules in the order they apply, as the draft has them; what differs from what is in force says so. */
export function RuleTable({ draft, steps, currency, names, onChange, onEdit }: RuleTableProps) {
  const { t } = useTranslation('work');
  const columns: Column<DraftRule>[] = [
    {
      key: 'name',
      name: t('business.rules.name'),
      cell: (rule) => (
        <Group gap="xs" component="span">
          {rule.name}
          <Mark rule={rule} steps={steps} />
        </Group>
      ),
    },
    {
      key: 'effect',
      name: t('business.rules.effect'),
      cell: ({ effect }) => ruleEffectWords(effect, currency),
    },
    {
      key: 'when',
      name: t('business.rules.when'),
      cell: ({ conditions }) =>
        conditionWords(conditions, names).join(' · ') || t('business.conditions.always'),
    },
    {
      key: 'do',
      name: t('business.change'),
      cell: (rule) => {
        const move = (by: -1 | 1) => onChange(moved(draft, rule.key, by));
        return (
          <Group gap={4}>
            <Button
              size="compact-sm"
              variant="default"
              aria-label={t('business.rules.up', { name: rule.name })}
              disabled={rule === draft[0]}
              onClick={() => move(-1)}
            >
              ↑
            </Button>
            <Button
              size="compact-sm"
              variant="default"
              aria-label={t('business.rules.down', { name: rule.name })}
              disabled={rule === draft.at(-1)}
              onClick={() => move(1)}
            >
              ↓
            </Button>
            <Button
              size="compact-sm"
              variant="default"
              aria-label={t('business.rules.editWhich', { name: rule.name })}
              onClick={() => onEdit(rule)}
            >
              {t('business.edit')}
            </Button>
            <Button
              size="compact-sm"
              variant="default"
              aria-label={t('business.rules.removeWhich', { name: rule.name })}
              onClick={() => onChange(without(draft, rule.key))}
            >
              {t('business.remove')}
            </Button>
          </Group>
        );
      },
    },
  ];
  return (
    <RowsTable caption={t('business.rules.title')} columns={columns} rows={draft} rowKey={({ key }) => key} />
  );
}

function Mark({ rule, steps }: { rule: DraftRule; steps: readonly Step[] }) {
  const { t } = useTranslation('work');
  const isNew = steps.some((step) => step.kind === 'add' && step.key === rule.key);
  const isChanged = steps.some((step) => step.kind === 'replace' && step.saved.id === rule.id);
  if (!isNew && !isChanged) return null;
  return (
    <Badge variant="light" color="orange" tt="none">
      {t(isNew ? 'business.rules.isNew' : 'business.rules.isChanged')}
    </Badge>
  );
}
