import { NativeSelect, Stack, Text, TextInput, Title } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Reservation, SeatMap, StaffShow } from '@/shared/api/types';
import { typedAmount } from '@/shared/format/money';
import { formatTime } from '@/shared/format/time';
import { seatMapQuery } from '@/shared/seats/seatMap';
import { useSession } from '@/shared/session/store';
import { ProblemAlert } from '@/shared/ui/ProblemAlert';
import { Skeletons } from '@/shared/ui/Skeletons';
import { Cart } from './Cart';
import { SaleSeats } from './SaleSeats';
import classes from './SellPage.module.css';
import { Sold } from './Sold';
import { showsQuery } from './staff';
import { type Payment, useSale } from './useSale';

export interface SaleChoice {
  show?: number | undefined;
  date?: string | undefined;
}

interface SellPageProps {
  choice: SaleChoice;
  onChoose: (choice: SaleChoice) => void;
}

/** The counter: a show, how many, Enter; how it is paid, Enter. The plan is there for whoever wants to choose. */
export function SellPage({ choice, onChoose }: SellPageProps) {
  const { t } = useTranslation('work');
  const shows = useQuery(showsQuery(choice.date));
  const open = shows.data?.items.filter(({ on_sale }) => on_sale) ?? [];
  // One that was asked for and has closed is not silently another.
  const show = choice.show === undefined ? open[0] : open.find(({ id }) => id === choice.show);
  const isClosed = shows.data !== undefined && choice.show !== undefined && !show;
  return (
    <Stack gap="lg">
      <Title order={1} size="h2">
        {t('counter.sellTitle')}
      </Title>
      <ProblemAlert error={shows.error} onRetry={shows.refetch} />
      {shows.isPending && <Skeletons label={t('today.loading')} count={3} shape="row" />}
      {shows.data && (
        <div className={classes.counts}>
          <NativeSelect
            label={t('counter.show')}
            miw="min(26rem, 100%)"
            value={show?.id ?? ''}
            data={[...(show ? [] : [{ value: '', label: t('counter.chooseShow') }]), ...open.map(asOption)]}
            disabled={open.length === 0}
            onChange={(event) =>
              onChoose({ ...choice, show: Number(event.currentTarget.value) || undefined })
            }
          />
          <TextInput
            type="date"
            label={t('counter.tradingDay')}
            value={choice.date ?? show?.trading_day ?? ''}
            onChange={(event) => onChoose({ date: event.currentTarget.value || undefined })}
          />
        </div>
      )}
      {shows.data && open.length === 0 && <Text c="dimmed">{t('counter.nothingOnSale')}</Text>}
      {isClosed && open.length > 0 && <Text role="status">{t('counter.showClosed')}</Text>}
      {show && <Counter key={show.id} show={show} />}
    </Stack>
  );
}

function asOption(show: StaffShow) {
  const time = formatTime(show.starts_at, show.time_zone, 'time');
  return {
    value: `${show.id}`,
    label: `${time} · ${show.movie.title} · ${show.cinema.name}, ${show.screen.name}`,
  };
}

/** One sale after the other for a show. */
function Counter({ show }: { show: StaffShow }) {
  const { t } = useTranslation('work');
  const client = useQueryClient();
  const viewer = useSession((session) => (session.status === 'signed-in' ? session.user.id : null));
  const map = useQuery(seatMapQuery(client, show.id, viewer));
  const [sold, setSold] = useState<{ booking: Reservation; payment: Payment; given?: number } | null>(null);
  const [sales, setSales] = useState(0);
  if (sold) {
    const next = () => {
      setSold(null);
      setSales(sales + 1);
      void client.invalidateQueries({ queryKey: ['seats', show.id] });
    };
    return <Sold {...sold} show={show} onNext={next} />;
  }
  if (map.data) {
    return (
      <OneSale
        key={sales}
        show={show}
        map={map.data}
        viewer={viewer}
        onSold={(booking, payment, given) =>
          setSold({ booking, payment, ...(given === undefined ? {} : { given }) })
        }
      />
    );
  }
  if (map.error) return <ProblemAlert error={map.error} onRetry={map.refetch} />;
  return <Skeletons label={t('counter.seatsLoading')} count={3} shape="card" />;
}

interface OneSaleProps {
  show: StaffShow;
  map: SeatMap;
  viewer: number | null;
  onSold: (booking: Reservation, payment: Payment, given: number | undefined) => void;
}

function OneSale({ show, map, viewer, onSold }: OneSaleProps) {
  const [given, setGiven] = useState('');
  const sale = useSale({
    showtimeId: show.id,
    map,
    viewer,
    onSold: (booking, payment) =>
      onSold(booking, payment, payment === 'cash' ? typedAmount(given, map.currency) : undefined),
  });
  return (
    <div className={classes.layout}>
      <SaleSeats map={map} sale={sale} />
      <Cart map={map} sale={sale} given={given} onGiven={setGiven} />
    </div>
  );
}
