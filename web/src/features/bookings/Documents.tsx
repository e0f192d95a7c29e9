import { Button, Group, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { type DocumentKind, saveDocument, sendMailAgain } from '@/shared/api/documents';
import type { Reservation } from '@/shared/api/types';
import { useIntentKey } from '@/shared/hooks/useIntentKey';
import { CalendarIcon, DownloadIcon, MailIcon } from '@/shared/ui/icons';
import { ProblemAlert } from '@/shared/ui/ProblemAlert';

const ICONS: Record<DocumentKind, ReactNode> = {
  tickets: <DownloadIcon />,
  receipt: <DownloadIcon />,
  calendar: <CalendarIcon />,
};

/** What can be taken along: tickets to print, a receipt, an entry for the calendar, and the mail once more. */
export function Documents({ booking }: { booking: Reservation }) {
  const { t } = useTranslation();
  const id = booking.reservation_id;
  const keys = useIntentKey();
  const save = useMutation({
    mutationFn: (kind: DocumentKind) => saveDocument(id, booking.reference, kind),
  });
  const mail = useMutation({
    mutationFn: () => keys.send('resend', (key) => sendMailAgain(id, key)),
  });
  const kinds: DocumentKind[] = ['tickets', 'receipt', 'calendar'];
  return (
    <Stack component="section" aria-label={t('documents.label')} gap="sm">
      <Group gap="sm">
        {kinds.map((kind) => (
          <Button
            key={kind}
            variant="default"
            leftSection={ICONS[kind]}
            loading={save.isPending && save.variables === kind}
            onClick={() => save.mutate(kind)}
          >
            {t(`documents.${kind}`)}
          </Button>
        ))}
        <Button
          variant="default"
          leftSection={<MailIcon />}
          loading={mail.isPending}
          onClick={() => mail.mutate()}
        >
          {t('documents.mail')}
        </Button>
      </Group>
      <Text role="status">{mail.isSuccess && t('documents.mailSent')}</Text>
      <ProblemAlert error={save.error ?? mail.error} />
    </Stack>
  );
}
