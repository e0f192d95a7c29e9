import { Button, Group, NativeSelect, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { CinemaSelect } from './CinemaSelect';
import { RANGES, rangeOf } from './ranges';
import { type Grouping, type ReportKind, shapeOf } from './reportKinds';
import type { ReportRange } from './reports';

interface RangeFormProps {
  kind: ReportKind;
  range: ReportRange;
  onRange: (range: ReportRange) => void;
}

/** Which days, by what, of which cinema. Each change is asked at once, and stands in the address. */
export function RangeForm({ kind, range, onRange }: RangeFormProps) {
  const { t } = useTranslation('work');
  const { groupings } = shapeOf(kind);
  return (
    <Group component="search" align="end" gap="sm">
      <TextInput
        type="date"
        label={t('business.from')}
        value={range.from}
        max={range.to}
        onChange={({ currentTarget: { value } }) => value && onRange({ ...range, from: value })}
      />
      <TextInput
        type="date"
        label={t('business.to')}
        value={range.to}
        min={range.from}
        onChange={({ currentTarget: { value } }) => value && onRange({ ...range, to: value })}
      />
      {groupings.length > 0 && (
        <NativeSelect
          label={t('business.reports.groupBy')}
          value={range.group ?? 'day'}
          data={groupings.map((each) => ({ value: each, label: t(`business.reports.groupings.${each}`) }))}
          onChange={(event) => onRange({ ...range, group: event.currentTarget.value as Grouping })}
        />
      )}
      <CinemaSelect value={range.cinema} onChange={(cinema) => onRange({ ...range, cinema })} />
      <Group gap="xs">
        {RANGES.map((each) => (
          <Button key={each} variant="default" onClick={() => onRange({ ...range, ...rangeOf(each) })}>
            {t(`business.reports.ranges.${each}`)}
          </Button>
        ))}
      </Group>
    </Group>
  );
}
