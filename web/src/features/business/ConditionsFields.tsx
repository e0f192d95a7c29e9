import {
  Checkbox,
  Fieldset,
  Group,
  MultiSelect,
  SimpleGrid,
  Stack,
  TagsInput,
  TextInput,
} from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { weekdayName } from '@/shared/format/time';
import { OptionalNumber } from '@/shared/ui/OptionalNumber';
import {
  type Conditions,
  SEAT_TYPES,
  seatTypeWords,
  TICKET_TYPES,
  ticketTypeWords,
  WEEKDAYS,
} from './conditions';
import { fromLocalInput, toLocalInput } from './localTime';
import { filmTitlesQuery } from './prices';
import { basisPointsOf, percentOf } from './units';

interface ConditionsFieldsProps {
  value: Conditions;
  onChange: (value: Conditions) => void;
  /** Of the cinema; left out where a promotion is for several. */
  screens?: readonly { id: number; name: string }[];
  /** Whether how full the show is may count: for rules it may, for promotions not. */
  hasOccupancy?: boolean;
}

/** When a rule or a promotion applies: what is left empty is no condition. */
export function ConditionsFields(props: ConditionsFieldsProps) {
  return (
    <Stack gap="sm">
      <Scope {...props} />
      <ShowTimes {...props} />
      <Purchase {...props} />
    </Stack>
  );
}

function Scope({ value, onChange, screens = [] }: ConditionsFieldsProps) {
  const { t } = useTranslation('work');
  const films = useQuery(filmTitlesQuery);
  return (
    <Fieldset legend={t('business.conditions.scope')}>
      <Stack gap="sm">
        <Boxes
          label={t('business.conditions.ticketTypes')}
          all={TICKET_TYPES}
          nameOf={ticketTypeWords}
          value={value.ticket_types}
          onChange={(ticket_types) => onChange({ ...value, ticket_types })}
        />
        <Boxes
          label={t('business.conditions.seatTypes')}
          all={SEAT_TYPES}
          nameOf={seatTypeWords}
          value={value.seat_types}
          onChange={(seat_types) => onChange({ ...value, seat_types })}
        />
        {screens.length > 0 && (
          <Boxes
            label={t('business.conditions.screens')}
            all={screens.map(({ id }) => id)}
            nameOf={(id) => screens.find((screen) => screen.id === id)?.name ?? `${id}`}
            value={value.screen_ids}
            onChange={(screen_ids) => onChange({ ...value, screen_ids })}
          />
        )}
        <MultiSelect
          label={t('business.conditions.films')}
          searchable
          data={films.data?.map(({ id, title }) => ({ value: `${id}`, label: title })) ?? []}
          value={value.movie_ids.map(String)}
          onChange={(ids) => onChange({ ...value, movie_ids: ids.map(Number) })}
        />
        <TagsInput
          label={t('business.conditions.formats')}
          description={t('business.conditions.formatsHint')}
          value={value.formats}
          onChange={(formats) => onChange({ ...value, formats })}
        />
      </Stack>
    </Fieldset>
  );
}

function ShowTimes({ value, onChange }: ConditionsFieldsProps) {
  const { t } = useTranslation('work');
  return (
    <Fieldset legend={t('business.conditions.show')}>
      <Stack gap="sm">
        <Boxes
          label={t('business.conditions.weekdays')}
          all={WEEKDAYS}
          nameOf={(weekday) => weekdayName(weekday)}
          value={value.weekdays}
          onChange={(weekdays) => onChange({ ...value, weekdays })}
        />
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          <OptionalNumber
            label={t('business.conditions.fromHour')}
            value={value.from_hour}
            onChange={(from_hour) => onChange({ ...value, from_hour })}
          />
          <OptionalNumber
            label={t('business.conditions.toHour')}
            value={value.to_hour}
            onChange={(to_hour) => onChange({ ...value, to_hour })}
          />
          <TextInput
            type="date"
            label={t('business.conditions.fromDate')}
            value={value.from_date ?? ''}
            onChange={(event) => onChange({ ...value, from_date: event.currentTarget.value || null })}
          />
          <TextInput
            type="date"
            label={t('business.conditions.toDate')}
            value={value.to_date ?? ''}
            onChange={(event) => onChange({ ...value, to_date: event.currentTarget.value || null })}
          />
        </SimpleGrid>
      </Stack>
    </Fieldset>
  );
}

function Purchase({ value, onChange, hasOccupancy = false }: ConditionsFieldsProps) {
  const { t } = useTranslation('work');
  const percent = (points: number | null) => (points === null ? null : percentOf(points));
  const points = (typed: number | null) => (typed === null ? null : basisPointsOf(typed));
  return (
    <Fieldset legend={t('business.conditions.purchase')}>
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <TextInput
          type="datetime-local"
          label={t('business.conditions.activeFrom')}
          value={toLocalInput(value.active_from)}
          onChange={(event) => onChange({ ...value, active_from: fromLocalInput(event.currentTarget.value) })}
        />
        <TextInput
          type="datetime-local"
          label={t('business.conditions.activeUntil')}
          value={toLocalInput(value.active_until)}
          onChange={(event) =>
            onChange({ ...value, active_until: fromLocalInput(event.currentTarget.value) })
          }
        />
        <OptionalNumber
          label={t('business.conditions.minDaysAhead')}
          value={value.min_days_ahead}
          onChange={(min_days_ahead) => onChange({ ...value, min_days_ahead })}
        />
        <OptionalNumber
          label={t('business.conditions.maxDaysAhead')}
          value={value.max_days_ahead}
          onChange={(max_days_ahead) => onChange({ ...value, max_days_ahead })}
        />
        {hasOccupancy && (
          <>
            <OptionalNumber
              label={t('business.conditions.fromOccupancy')}
              unit="%"
              decimals={2}
              value={percent(value.from_occupancy)}
              onChange={(typed) => onChange({ ...value, from_occupancy: points(typed) })}
            />
            <OptionalNumber
              label={t('business.conditions.belowOccupancy')}
              unit="%"
              decimals={2}
              value={percent(value.below_occupancy)}
              onChange={(typed) => onChange({ ...value, below_occupancy: points(typed) })}
            />
          </>
        )}
      </SimpleGrid>
    </Fieldset>
  );
}

interface BoxesProps<T extends string | number> {
  label: string;
  all: readonly T[];
  nameOf: (value: T) => string;
  value: readonly T[];
  onChange: (value: T[]) => void;
}

function Boxes<T extends string | number>({ label, all, nameOf, value, onChange }: BoxesProps<T>) {
  return (
    <Checkbox.Group
      label={label}
      value={value.map(String)}
      onChange={(chosen) => onChange(all.filter((each) => chosen.includes(String(each))))}
    >
      <Group mt={4} gap="sm">
        {all.map((each) => (
          <Checkbox key={each} value={String(each)} label={nameOf(each)} />
        ))}
      </Group>
    </Checkbox.Group>
  );
}
