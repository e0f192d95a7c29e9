import { NativeSelect, Stack, Text, TextInput, Title } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
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
  const items = shows.data?.items ?? [];
  const open = items.filter(({ on_sale }) => on_sale);
  const { show, isClosed } = useShow(choice, items);
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
            data={[
              ...(show ? [] : [{ value: '', label: t('counter.chooseShow') }]),
              ...(show && isClosed ? [show, ...open] : open).map(asOption),
            ]}
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
      {shows.data && isClosed && open.length > 0 && <Text role="status">{t('counter.showClosed')}</Text>}
      {show && <Counter key={show.id} show={show} isClosed={isClosed} />}
    </Stack>
  );
}

/**
 * The show that is sold: the one asked for, or the first. One that closes while it is sold stays, for a sale may be open;
 * and it is not silently another.
 */
function useShow(choice: SaleChoice, items: readonly StaffShow[]) {
  const [kept, keep] = useState<{ show: StaffShow; date: string | undefined } | null>(null);
  const sold = kept?.date === choice.date ? kept?.show : undefined;
  const wanted = choice.show ?? sold?.id;
  const found =
    wanted === undefined ? items.find(({ on_sale }) => on_sale) : items.find(({ id }) => id === wanted);
  const isOpen = found?.on_sale === true;
  useEffect(() => {
    if (found?.on_sale) keep({ show: found, date: choice.date });
  }, [found, choice.date]);
  const closed = sold?.id === wanted ? sold : undefined;
  return { show: isOpen ? found : closed, isClosed: wanted !== undefined && !isOpen };
}

function asOption(show: StaffShow) {
  const time = formatTime(show.starts_at, show.time_zone, 'time');
  return {
    value: `${show.id}`,
    label: `${time} · ${show.movie.title} · ${show.cinema.name}, ${show.screen.name}`,
  };
}

/** One sale after the other for a show; when it has closed, the one that is open is brought to its end. */
function Counter({ show, isClosed }: { show: StaffShow; isClosed: boolean }) {
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
        isClosed={isClosed}
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
  isClosed: boolean;
  map: SeatMap;
  viewer: number | null;
  onSold: (booking: Reservation, payment: Payment, given: number | undefined) => void;
}

function OneSale({ show, isClosed, map, viewer, onSold }: OneSaleProps) {
  const [given, setGiven] = useState('');
  const sale = useSale({
    showtimeId: show.id,
    map,
    viewer,
    onSold: (booking, payment) =>
      onSold(booking, payment, payment === 'cash' ? typedAmount(given, map.currency) : undefined),
  });
  if (isClosed && sale.picks.length === 0) return null;
  return (
    <div className={classes.layout}>
      <SaleSeats map={map} sale={sale} />
      <Cart map={map} sale={sale} given={given} onGiven={setGiven} />
    </div>
  );
}
