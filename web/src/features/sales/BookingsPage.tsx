import { Badge, Button, Group, NativeSelect, TextInput, Title } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FoundBooking } from '@/shared/api/types';
import { formatMoney } from '@/shared/format/money';
import { formatTime } from '@/shared/format/time';
import { wordsUnder } from '@/shared/i18n/i18n';
import { DataTable } from '@/shared/ui/DataTable';
import { SearchIcon } from '@/shared/ui/icons';
import type { Column } from '@/shared/ui/RowsTable';
import classes from './BookingsPage.module.css';
import { type BookingFilter, STATUSES } from './filter';
import { bookingsQuery, cinemaNamesQuery, filmNamesQuery } from './sales';

interface BookingsPageProps {
  filter: BookingFilter;
  onFilter: (filter: BookingFilter) => void;
}

/** Every booking of every cinema, the latest first, by what is known of it. */
export function BookingsPage({ filter, onFilter }: BookingsPageProps) {
  const { t } = useTranslation('work');
  const bookings = useInfiniteQuery({ ...bookingsQuery(filter), placeholderData: keepPreviousData });
  const columns: Column<FoundBooking>[] = [
    {
      key: 'reference',
      name: t('counter.booking.reference'),
      cell: (each) => (
        <Link
          to="/admin/bookings/$bookingId"
          params={{ bookingId: each.reservation_id }}
          className={classes.link}
        >
          {each.reference}
        </Link>
      ),
    },
    {
      key: 'show',
      name: t('counter.booking.show'),
      cell: ({ showtime: show }) =>
        show && (
          <span>
            {show.film_title}
            <br />
            {formatTime(show.starts_at, show.time_zone, 'dayAndTime')}, {show.cinema_name}
          </span>
        ),
    },
    {
      key: 'who',
      name: t('counter.booking.who'),
      cell: (each) => each.customer?.name ?? each.email ?? t('counter.booking.nobody'),
    },
    {
      key: 'seats',
      name: t('counter.seats'),
      cell: (each) => each.seats.map(({ row, seat }) => `${row}${seat}`).join(', '),
    },
    {
      key: 'price',
      name: t('counter.booking.price'),
      isNumber: true,
      cell: (each) => formatMoney(each.total_price, each.currency),
    },
    {
      key: 'status',
      name: t('counter.booking.status'),
      cell: (each) => (
        <Badge variant="default" tt="none">
          {wordsUnder(`bookings.statuses.${each.status}`) ?? each.status}
        </Badge>
      ),
    },
  ];
  return (
    <>
      <Title order={1} size="h2" mb="md">
        {t('counter.booking.title')}
      </Title>
      <Filters filter={filter} onFilter={onFilter} />
      <DataTable
        caption={t('counter.booking.title')}
        columns={columns}
        rows={bookings}
        rowKey={(each) => each.reservation_id}
        empty={t('counter.booking.none')}
      />
    </>
  );
}

function Filters({ filter, onFilter }: BookingsPageProps) {
  const { t } = useTranslation('work');
  const cinemas = useQuery(cinemaNamesQuery);
  const films = useQuery(filmNamesQuery);
  const [typed, setTyped] = useState(filter.q ?? '');
  const ask = useDebouncedCallback((q: string) => onFilter({ ...filter, q: q.trim() || undefined }), 250);
  const isFiltered = Object.values(filter).some((value) => value !== undefined);
  return (
    <Group component="search" mb="md" align="end">
      <TextInput
        type="search"
        label={t('counter.booking.search')}
        leftSection={<SearchIcon />}
        value={typed}
        maxLength={100}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          ask(event.currentTarget.value);
        }}
      />
      <NativeSelect
        label={t('counter.booking.status')}
        value={filter.status ?? ''}
        data={[
          { value: '', label: t('counter.booking.every') },
          ...STATUSES.map((status) => ({
            value: status,
            label: wordsUnder(`bookings.statuses.${status}`) ?? status,
          })),
        ]}
        onChange={(event) =>
          onFilter({ ...filter, status: STATUSES.find((each) => each === event.currentTarget.value) })
        }
      />
      <NativeSelect
        label={t('counter.cinema')}
        value={`${filter.cinema ?? ''}`}
        data={choices(
          t('counter.booking.every'),
          cinemas.data?.items.map(({ id, name }) => [id, name]),
        )}
        onChange={(event) => onFilter({ ...filter, cinema: Number(event.currentTarget.value) || undefined })}
      />
      <NativeSelect
        label={t('counter.booking.film')}
        value={`${filter.film ?? ''}`}
        maw="14rem"
        data={choices(
          t('counter.booking.every'),
          films.data?.items.map(({ id, title }) => [id, title]),
        )}
        onChange={(event) => onFilter({ ...filter, film: Number(event.currentTarget.value) || undefined })}
      />
      {(['from', 'to'] as const).map((end) => (
        <TextInput
          key={end}
          type="date"
          label={t(`counter.booking.${end}`)}
          value={filter[end] ?? ''}
          onChange={(event) => onFilter({ ...filter, [end]: event.currentTarget.value || undefined })}
        />
      ))}
      {isFiltered && (
        <Button
          variant="default"
          onClick={() => {
            setTyped('');
            onFilter({});
          }}
        >
          {t('counter.booking.clear')}
        </Button>
      )}
    </Group>
  );
}

function choices(every: string, known: [number, string][] | undefined) {
  return [{ value: '', label: every }, ...(known ?? []).map(([id, label]) => ({ value: `${id}`, label }))];
}
