import { createFileRoute, Outlet } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { loadArea } from '@/shared/i18n/i18n';
import { requireRole } from '../guard';
import { WorkLayout } from '../WorkLayout';

/** The pages of whoever works at a cinema. */
export const Route = createFileRoute('/staff')({
  beforeLoad: requireRole('/staff/login', ['staff', 'admin']),
  loader: () => loadArea('work'),
  head: () => ({ meta: [{ title: 'Staff · Marquee' }] }),
  component: Staff,
});

function Staff() {
  const { t } = useTranslation('work');
  return (
    <WorkLayout
      area={t('staff.title')}
      groups={[
        {
          pages: [
            { to: '/staff', label: t('today.title') },
            { to: '/staff/scan', label: t('counter.scanTitle') },
            { to: '/staff/sell', label: t('counter.sellTitle') },
            { to: '/staff/bookings', label: t('lookUp.title') },
            { to: '/staff/drawer', label: t('counter.drawer') },
          ],
        },
      ]}
    >
      <Outlet />
    </WorkLayout>
  );
}
