import { Group, NativeSelect, Text, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { changeSeat, everySeat, LONGEST_LABEL, type Place, seatAt } from './layout';
import { placeWords } from './seatWords';
import type { LayoutEditing } from './useLayoutEditor';

/** What is printed on the seat one is at, and the bay it belongs to. */
export function PlacePanel({ editing, place }: { editing: LayoutEditing; place: Place }) {
  const { t } = useTranslation('work');
  const { t: site } = useTranslation();
  const { plan, change } = editing;
  const seat = seatAt(plan, place);
  if (!seat) return null;
  const bays = everySeat(plan).filter((each) => each.seat.kind === 'wheelchair');
  return (
    <section aria-label={t('programme.layout.place')}>
      <Text fw={650} mb={4}>
        {placeWords(seat, place)}
      </Text>
      <Group align="end" gap="sm">
        <TextInput
          w="6rem"
          label={t('programme.layout.row')}
          maxLength={LONGEST_LABEL}
          value={seat.row}
          onChange={(event) => {
            const row = event.currentTarget.value;
            change((now) => changeSeat(now, place, { row }));
          }}
        />
        <TextInput
          w="6rem"
          label={t('programme.layout.number')}
          maxLength={LONGEST_LABEL}
          value={seat.number}
          onChange={(event) => {
            const number = event.currentTarget.value;
            change((now) => changeSeat(now, place, { number }));
          }}
        />
        {seat.kind === 'companion' && (
          <NativeSelect
            label={t('programme.layout.bay')}
            value={seat.bay ?? ''}
            data={[
              { value: '', label: t('programme.layout.noBay') },
              ...bays.map((bay) => ({
                value: String(bay.seat.id),
                label: site('seats.rowAndSeat', { row: bay.seat.row, seat: bay.seat.number }),
              })),
            ]}
            onChange={(event) => {
              const bay = event.currentTarget.value === '' ? null : Number(event.currentTarget.value);
              change((now) => changeSeat(now, place, { bay }));
            }}
          />
        )}
      </Group>
    </section>
  );
}
