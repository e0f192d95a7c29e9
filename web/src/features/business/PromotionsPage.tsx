import { Button, Group, Stack, Text, Title } from '@mantine/core';
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { cinemaNamesQuery } from '@/shared/api/cinemaNames';
import { DataTable } from '@/shared/ui/DataTable';
import { Dialog } from '@/shared/ui/Dialog';
import { ProblemAlert } from '@/shared/ui/ProblemAlert';
import { PromotionForm } from './PromotionForm';
import { PromotionUses } from './PromotionUses';
import { usePromotionColumns } from './promotionColumns';
import { endPromotion, type Promotion, promotionsQuery } from './promotions';

type Opened = { what: 'form'; promotion: Promotion | null } | { what: 'uses' | 'end'; promotion: Promotion };

/** Codes that take something off: what each does, for whom, and how often it was used. */
export function PromotionsPage() {
  const { t } = useTranslation('work');
  const promotions = useInfiniteQuery(promotionsQuery);
  const [opened, setOpened] = useState<Opened | null>(null);
  const close = () => setOpened(null);
  const cinemas = useQuery(cinemaNamesQuery).data?.items ?? [];
  const columns = usePromotionColumns(new Map(cinemas.map(({ id, name }) => [id, name])), {
    onEdit: (promotion) => setOpened({ what: 'form', promotion }),
    onUses: (promotion) => setOpened({ what: 'uses', promotion }),
    onEnd: (promotion) => setOpened({ what: 'end', promotion }),
  });
  return (
    <Stack gap="lg">
      <Group justify="space-between">
        <Title order={1} size="h2">
          {t('business.promotions.title')}
        </Title>
        <Button onClick={() => setOpened({ what: 'form', promotion: null })}>
          {t('business.promotions.add')}
        </Button>
      </Group>
      <DataTable
        caption={t('business.promotions.title')}
        columns={columns}
        rows={promotions}
        rowKey={({ id }) => id}
        empty={t('business.promotions.none')}
      />
      <Dialog size="lg" opened={opened !== null} onClose={close} title={opened ? titleOf(opened) : ''}>
        {opened?.what === 'form' && <PromotionForm promotion={opened.promotion} onDone={close} />}
        {opened?.what === 'uses' && <PromotionUses promotion={opened.promotion} />}
        {opened?.what === 'end' && <EndPromotion promotion={opened.promotion} onDone={close} />}
      </Dialog>
    </Stack>
  );

  function titleOf({ what, promotion }: Opened): string {
    if (!promotion) return t('business.promotions.add');
    const { code } = promotion;
    if (what === 'uses') return t('business.promotions.usesOf', { code });
    return what === 'end' ? t('business.promotions.endWhich', { code }) : code;
  }
}

function EndPromotion({ promotion, onDone }: { promotion: Promotion; onDone: () => void }) {
  const { t } = useTranslation('work');
  const client = useQueryClient();
  const end = useMutation({
    mutationFn: () => endPromotion(promotion),
    onSuccess: onDone,
    // After a refusal as well: somebody else may have changed or ended it.
    onSettled: () => client.invalidateQueries({ queryKey: promotionsQuery.queryKey }),
  });
  return (
    <Stack gap="sm">
      <ProblemAlert error={end.error} />
      <Text>{t('business.promotions.endText')}</Text>
      <Group>
        <Button color="red" loading={end.isPending} onClick={() => end.mutate()}>
          {t('business.promotions.end')}
        </Button>
        <Button variant="default" onClick={onDone}>
          {t('close')}
        </Button>
      </Group>
    </Stack>
  );
}
