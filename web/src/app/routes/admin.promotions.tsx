import { createFileRoute } from '@tanstack/react-router';
import { PromotionsPage } from '@/features/business/PromotionsPage';

export const Route = createFileRoute('/admin/promotions')({
  component: PromotionsPage,
});
