import { Button, Checkbox, Group, Stack, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asProblem, Problem } from '@/shared/api/problem';
import type { BulkResult, KeptCinema, KeptScreen } from '@/shared/api/types';
import { formatDay } from '@/shared/format/time';
import { useApiForm } from '@/shared/hooks/useApiForm';
import { BulkResults } from './BulkResults';
import { FormProblem } from './FormProblem';
import { useChanged } from './programme';
import { ShowFields } from './ShowFields';
import { planMany, planShow } from './schedule';
import { newShow, templateFrom } from './showValues';
import { timesIn } from './timeline';

interface BulkFormProps {
  cinema: KeptCinema;
  screens: readonly KeptScreen[];
  screen: number | undefined;
  days: readonly string[];
}

/** A film on several days of the week, at the same times each. */
export function BulkForm({ cinema, screens, screen, days }: BulkFormProps) {
  const { t } = useTranslation('work');
  const changed = useChanged();
  const zone = cinema.time_zone;
  const [result, setResult] = useState<BulkResult | null>(null);
  const { form, onSubmit, isBusy, error } = useApiForm({
    initialValues: { ...newShow(screen ?? screens[0]?.id, ''), days: [...days], times: '' },
    send: async ({ days: wanted, times, ...values }) => {
      try {
        return await planMany({
          days: wanted.toSorted(),
          times: timesIn(times),
          show: templateFrom(values, zone),
        });
      } catch (thrown) {
        throw withoutShow(asProblem(thrown));
      }
    },
    onDone: (done) => {
      setResult(done);
      void changed();
    },
  });
  const take = useMutation({
    mutationFn: ({ instant, screen_id }: { instant: string; screen_id: number; index: number }) =>
      planShow({ ...templateFrom(form.getValues(), zone), screen_id, starts_at: instant }),
    onSuccess: (show, { index }) => {
      setResult((now) => now && withPlanned(now, index, show.id, show.starts_at_local));
      void changed();
    },
  });
  if (result)
    return (
      <Stack gap="md">
        <FormProblem error={take.error} />
        <BulkResults
          result={result}
          screens={screens}
          zone={zone}
          takingIndex={take.isPending ? take.variables.index : null}
          onTake={(index, instant) =>
            take.mutate({ index, instant, screen_id: result.items[index]?.screen_id ?? 0 })
          }
        />
      </Stack>
    );
  return (
    <form onSubmit={onSubmit}>
      <Stack gap="md">
        <Checkbox.Group label={t('programme.bulk.days')} {...form.getInputProps('days')}>
          <Group mt="xs" gap="sm">
            {days.map((day) => (
              <Checkbox key={day} value={day} label={formatDay(day, 'day')} />
            ))}
          </Group>
        </Checkbox.Group>
        <TextInput
          label={t('programme.bulk.times')}
          description={t('programme.bulk.timesText')}
          required
          {...form.getInputProps('times')}
        />
        <ShowFields
          form={form as never}
          screens={screens}
          currency={cinema.currency}
          zone={zone}
          hasStart={false}
        />
        <FormProblem error={error} />
        <Group>
          <Button type="submit" loading={isBusy}>
            {t('programme.bulk.plan', { count: form.values.days.length * timesIn(form.values.times).length })}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** What is said about `/show/base_price` belongs at the field `base_price`. */
function withoutShow(problem: Problem): Problem {
  const errors = problem.errors.map((error) => ({
    ...error,
    pointer: error.pointer.replace(/^\/show\//, '/'),
  }));
  return new Problem({ ...problem, detail: problem.detail, errors });
}

function withPlanned(result: BulkResult, index: number, id: number, local: string): BulkResult {
  return {
    created: result.created + 1,
    refused: result.refused - 1,
    items: result.items.map((item, at) =>
      at === index ? { ...item, showtime_id: id, starts_local: local, problem: null } : item,
    ),
  };
}
