import { Button, Checkbox, Stack, TextInput } from '@mantine/core';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SeatMap, TicketType } from '@/shared/api/types';
import { Plan } from '@/shared/seats/Plan';
import { SeatGrid } from '@/shared/seats/SeatGrid';
import { TICKET_TYPES } from '@/shared/seats/ticketTypes';
import { ProblemAlert } from '@/shared/ui/ProblemAlert';
import classes from './SellPage.module.css';
import type { Sale } from './useSale';

/** As many as the counter sells at once. */
const MOST = 60;

/** Which seats: the best for so many of each, or one by one on the plan. */
export function SaleSeats({ map, sale }: { map: SeatMap; sale: Sale }) {
  const { t } = useTranslation('work');
  return (
    <Stack gap="md" component="section" aria-label={t('counter.seats')}>
      <HowMany sale={sale} />
      <ProblemAlert error={sale.best.error} />
      {sale.hasHouseSeats && (
        <Checkbox
          label={t('counter.houseSeats')}
          checked={sale.withHouseSeats}
          onChange={(event) => sale.setHouseSeats(event.currentTarget.checked)}
        />
      )}
      <Plan>
        <SeatGrid
          seats={map.seats}
          currency={map.currency}
          chosen={sale.chosen}
          own={sale.open}
          onToggle={sale.toggle}
        />
      </Plan>
    </Stack>
  );
}

type Counts = Record<TicketType, string>;

function HowMany({ sale }: { sale: Sale }) {
  const { t } = useTranslation('work');
  const { t: site } = useTranslation();
  const first = useRef<HTMLInputElement>(null);
  const [counts, setCounts] = useState<Counts>({ adult: '2', child: '', senior: '', student: '' });
  useEffect(() => first.current?.select(), []);
  const types = TICKET_TYPES.flatMap((type) => Array<TicketType>(Number(counts[type]) || 0).fill(type));
  const isTooMany = types.length > MOST;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (types.length > 0 && !isTooMany) sale.best.mutate(types);
  };
  return (
    <form onSubmit={submit} aria-label={t('counter.howMany')}>
      <div className={classes.counts}>
        {TICKET_TYPES.map((type, index) => (
          <TextInput
            key={type}
            ref={index === 0 ? first : undefined}
            className={classes.count}
            type="number"
            inputMode="numeric"
            min={0}
            max={MOST}
            label={site(`tickets.types.${type}`)}
            value={counts[type]}
            placeholder="0"
            onFocus={(event) => event.currentTarget.select()}
            onChange={(event) => setCounts({ ...counts, [type]: event.currentTarget.value })}
          />
        ))}
        <Button type="submit" variant="default" loading={sale.best.isPending}>
          {t('counter.findBest')}
        </Button>
      </div>
      <p role="status">{isTooMany && t('counter.tooMany', { most: MOST })}</p>
    </form>
  );
}
