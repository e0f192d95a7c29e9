import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { formatMoney } from '@/shared/format/money';
import { formatTime, viewerZone } from '@/shared/format/time';
import { wordsUnder } from '@/shared/i18n/i18n';
import { DataTable } from '@/shared/ui/DataTable';
import type { Column } from '@/shared/ui/RowsTable';
import { BookingLink } from './BookingLink';
import { type Promotion, type PromotionUse, promotionUsesQuery } from './promotions';

/** The bookings that use a promotion now, and what it took off each. */
export function PromotionUses({ promotion }: { promotion: Promotion }) {
  const { t } = useTranslation('work');
  const uses = useInfiniteQuery(promotionUsesQuery(promotion.id));
  const columns: Column<PromotionUse>[] = [
    {
      key: 'booking',
      name: t('business.booking'),
      cell: ({ reservation_id, reference }) => <BookingLink id={reservation_id} reference={reference} />,
    },
    {
      key: 'status',
      name: t('business.state'),
      cell: ({ status }) => wordsUnder(`bookings.statuses.${status}`) ?? status,
    },
    {
      key: 'discount',
      name: t('business.promotions.discount'),
      isNumber: true,
      cell: ({ discount }) => formatMoney(discount.value, discount.currency),
    },
    {
      key: 'at',
      name: t('business.at'),
      cell: ({ used_at }) => formatTime(used_at, viewerZone(), 'dateAndTime'),
    },
  ];
  return (
    <DataTable
      caption={t('business.promotions.usesOf', { code: promotion.code })}
      columns={columns}
      rows={uses}
      rowKey={({ reservation_id }) => reservation_id}
      empty={t('business.promotions.unused')}
    />
  );
}
