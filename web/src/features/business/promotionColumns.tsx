import { Button, Group } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { formatMoney } from '@/shared/format/money';
import { formatNumber } from '@/shared/format/number';
import type { Column } from '@/shared/ui/RowsTable';
import { conditionWords } from './conditions';
import { promotionEffectWords } from './effectWords';
import type { Promotion } from './promotions';

interface Doings {
  onEdit: (promotion: Promotion) => void;
  onUses: (promotion: Promotion) => void;
  onEnd: (promotion: Promotion) => void;
}

export function usePromotionColumns(
  cinemas: ReadonlyMap<number, string>,
  { onEdit, onUses, onEnd }: Doings,
): Column<Promotion>[] {
  const { t } = useTranslation('work');
  return [
    { key: 'code', name: t('business.promotions.code'), cell: ({ code }) => <code>{code}</code> },
    { key: 'name', name: t('business.promotions.name'), cell: ({ name }) => name },
    {
      key: 'effect',
      name: t('business.promotions.effect'),
      cell: ({ effect, minimum }) =>
        [
          promotionEffectWords(effect),
          minimum &&
            t('business.promotions.atLeast', { amount: formatMoney(minimum.value, minimum.currency) }),
        ]
          .filter(Boolean)
          .join(', '),
    },
    {
      key: 'when',
      name: t('business.promotions.for'),
      cell: ({ cinema_ids, conditions }) =>
        [cinema_ids.map((id) => cinemas.get(id) ?? id).join(', '), ...conditionWords(conditions)]
          .filter((words) => words !== '')
          .join(' · ') || t('business.conditions.always'),
    },
    {
      key: 'uses',
      name: t('business.promotions.uses'),
      cell: (promotion) => (
        <Button
          size="compact-sm"
          variant="default"
          aria-label={`${t('business.promotions.usesOf', { code: promotion.code })}: ${usesWords(promotion)}`}
          onClick={() => onUses(promotion)}
        >
          {usesWords(promotion)}
        </Button>
      ),
    },
    {
      key: 'do',
      name: t('business.change'),
      cell: (promotion) => (
        <Group gap={4}>
          <Button
            size="compact-sm"
            variant="default"
            aria-label={t('business.promotions.editWhich', { code: promotion.code })}
            onClick={() => onEdit(promotion)}
          >
            {t('business.edit')}
          </Button>
          <Button
            size="compact-sm"
            variant="default"
            aria-label={t('business.promotions.endWhich', { code: promotion.code })}
            onClick={() => onEnd(promotion)}
          >
            {t('business.promotions.endShort')}
          </Button>
        </Group>
      ),
    },
  ];

  function usesWords({ uses, max_uses }: Promotion): string {
    const used = formatNumber(uses);
    return max_uses ? t('business.promotions.usesUpTo', { used, most: formatNumber(max_uses) }) : used;
  }
}
