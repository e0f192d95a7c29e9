import { Button, Checkbox, Group, NativeSelect, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { BulkResult, KeptCinema, KeptScreen } from '@/shared/api/types';
import { dayAfter, formatDay } from '@/shared/format/time';
import { useApiForm } from '@/shared/hooks/useApiForm';
import { BulkResults } from './BulkResults';
import { FormProblem } from './FormProblem';
import { useChanged } from './programme';
import { copyWeek } from './schedule';

interface CopyWeekFormProps {
  cinema: KeptCinema;
  screens: readonly KeptScreen[];
  monday: string;
}

const WEEKS_AHEAD = 8;

/** The week that is shown, once more: the same films at the same times by the clocks. */
export function CopyWeekForm({ cinema, screens, monday }: CopyWeekFormProps) {
  const { t } = useTranslation('work');
  const changed = useChanged();
  const [result, setResult] = useState<BulkResult | null>(null);
  const { form, onSubmit, isBusy, error } = useApiForm({
    initialValues: { to: dayAfter(monday, 7), published: false },
    send: (values) => copyWeek({ cinema_id: cinema.id, from: monday, ...values }),
    onDone: (done) => {
      setResult(done);
      void changed();
    },
  });
  if (result) return <BulkResults result={result} screens={screens} zone={cinema.time_zone} />;
  return (
    <form onSubmit={onSubmit}>
      <Stack gap="md">
        <Text>{t('programme.copy.text', { day: formatDay(monday, 'fullDay') })}</Text>
        <NativeSelect
          label={t('programme.copy.to')}
          data={Array.from({ length: WEEKS_AHEAD }, (_, index) => dayAfter(monday, 7 * (index + 1))).map(
            (value) => ({ value, label: formatDay(value, 'fullDay') }),
          )}
          {...form.getInputProps('to')}
        />
        <Checkbox
          label={t('programme.copy.published')}
          description={t('programme.copy.publishedText')}
          {...form.getInputProps('published', { type: 'checkbox' })}
        />
        <FormProblem error={error} />
        <Group>
          <Button type="submit" loading={isBusy}>
            {t('programme.copy.do')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
