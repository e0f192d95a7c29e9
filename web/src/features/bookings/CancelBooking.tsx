import { Button, Group, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answer, api } from '@/shared/api/client';
import type { Reservation } from '@/shared/api/types';
import { formatMoney } from '@/shared/format/money';
import { useIntentKey } from '@/shared/hooks/useIntentKey';
import { ProblemAlert } from '@/shared/ui/ProblemAlert';
import { remember } from './bookings';

/** Cancelling, in two steps: it cannot be taken back. */
export function CancelBooking({ booking }: { booking: Reservation }) {
  const id = booking.reservation_id;
  const client = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  const keys = useIntentKey();
  const cancel = useMutation({
    mutationFn: () =>
      answer(
        api.POST('/api/v1/bookings/{id}/cancel', {
          params: { path: { id } },
          headers: { 'Idempotency-Key': keys.keyFor('cancel') },
        }),
      ),
    onSuccess: (cancelled) => {
      keys.settle();
      remember(client, cancelled);
    },
    onError: keys.settle,
  });
  if (!isAsking) {
    return (
      <Group>
        <Button variant="default" onClick={() => setAsking(true)}>
          Cancel this booking
        </Button>
      </Group>
    );
  }
  return (
    <Stack gap="sm">
      <Text>
        Cancel all seats of this booking? Your tickets stop being valid
        {booking.total_price > 0 &&
          `, and ${formatMoney(booking.total_price, booking.currency)} go back to the card you paid with`}
        .
      </Text>
      <ProblemAlert error={cancel.error} />
      <Group>
        <Button loading={cancel.isPending} onClick={() => cancel.mutate()}>
          Yes, cancel it
        </Button>
        <Button variant="default" onClick={() => setAsking(false)}>
          Keep it
        </Button>
      </Group>
    </Stack>
  );
}
