import { Alert } from '@mantine/core';
import { declineWords } from '@/shared/api/wording';

/** That the last attempt to pay failed, as the booking remembers it; nothing when none did. */
export function FailedPayment({ code }: { code: string | null | undefined }) {
  if (!code) return null;
  return (
    <Alert color="orange" variant="light" title="The last payment did not go through">
      {declineWords(code)}
    </Alert>
  );
}
