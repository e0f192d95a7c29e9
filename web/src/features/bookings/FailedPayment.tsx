import { Alert } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { declineWords } from '@/shared/api/wording';

/** That the last attempt to pay failed, as the booking remembers it; nothing when none did. */
export function FailedPayment({ code }: { code: string | null | undefined }) {
  const { t } = useTranslation();
  if (!code) return null;
  return (
    <Alert color="orange" variant="light" title={t('payment.lastFailed')}>
      {declineWords(code)}
    </Alert>
  );
}
