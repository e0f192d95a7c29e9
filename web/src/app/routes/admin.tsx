import { createFileRoute, Outlet } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { loadArea } from '@/shared/i18n/i18n';
import { requireRole } from '../guard';
import { WorkLayout } from '../WorkLayout';

/** The pages of whoever runs the cinemas. */
export const Route = createFileRoute('/admin')({
  beforeLoad: requireRole('/admin/login', ['admin']),
  loader: () => loadArea('work'),
  head: () => ({ meta: [{ title: 'Administration · Marquee' }] }),
  component: Admin,
});

function Admin() {
  const { t } = useTranslation('work');
  return (
    <WorkLayout
      area={t('admin.title')}
      groups={[
        { pages: [{ to: '/admin', label: t('admin.overview') }] },
        {
          name: t('groups.programme'),
          pages: [
            { to: '/admin/schedule', label: t('programme.schedule.title') },
            { to: '/admin/films', label: t('programme.films.title') },
            { to: '/admin/cinemas', label: t('programme.cinemas.title') },
            { to: '/admin/screens', label: t('programme.screens.title') },
          ],
        },
        {
          name: t('groups.sales'),
          pages: [
            { to: '/admin/bookings', label: t('counter.booking.title') },
            { to: '/admin/prices', label: t('business.prices.title') },
            { to: '/admin/promotions', label: t('business.promotions.title') },
          ],
        },
        {
          name: t('groups.people'),
          pages: [
            { to: '/admin/users', label: t('users.title') },
            { to: '/admin/invitations', label: t('invitations.title') },
            { to: '/admin/reviews', label: t('counter.review.title') },
          ],
        },
        {
          name: t('groups.figures'),
          pages: [{ to: '/admin/reports', label: t('business.reports.title') }],
        },
        {
          name: t('groups.house'),
          pages: [
            { to: '/admin/payments', label: t('business.payments.title') },
            { to: '/admin/refunds', label: t('business.refunds.title') },
            { to: '/admin/notifications', label: t('business.notifications.title') },
            { to: '/admin/audit', label: t('business.audit.title') },
            { to: '/admin/integrity', label: t('integrity.title') },
          ],
        },
      ]}
    >
      <Outlet />
    </WorkLayout>
  );
}
