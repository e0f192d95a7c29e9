import { Button, Stack } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { DownloadIcon } from '@/shared/ui/icons';
import { ProblemAlert } from '@/shared/ui/ProblemAlert';
import type { ReportKind } from './reportKinds';
import { type ReportRange, saveCsv } from './reports';

/** The report as a file for a spreadsheet. */
export function CsvButton({ kind, range }: { kind: ReportKind; range: ReportRange }) {
  const { t } = useTranslation('work');
  const save = useMutation({ mutationFn: () => saveCsv(kind, range) });
  return (
    <Stack gap="xs">
      <Button
        variant="default"
        leftSection={<DownloadIcon />}
        loading={save.isPending}
        onClick={() => save.mutate()}
      >
        {t('business.reports.csv')}
      </Button>
      <ProblemAlert error={save.error} />
    </Stack>
  );
}
