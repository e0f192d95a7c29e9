import type { NotFoundRouteProps } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { ButtonLink } from '@/shared/ui/ButtonLink';
import { SeatOffIcon } from '@/shared/ui/icons';
import { Notice } from '@/shared/ui/Notice';

/** A guard refuses with `notFound({ data: { forbidden: true } })`: what one may not see looks like any other gap. */
export function NotFoundPage(_: NotFoundRouteProps) {
  const { t } = useTranslation();
  return (
    <Notice
      icon={<SeatOffIcon />}
      title={t('notFound.title')}
      actions={<ButtonLink to="/">{t('common.toTheFilms')}</ButtonLink>}
    >
      {t('notFound.text')}
    </Notice>
  );
}
