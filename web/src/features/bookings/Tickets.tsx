import { Button, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Reservation, Ticket } from '@/shared/api/types';
import { Loading } from '@/shared/ui/Loading';
import { ProblemAlert } from '@/shared/ui/ProblemAlert';
import { qrQuery, ticketsQuery } from './bookings';
import { ShowLine } from './ShowLine';
import classes from './Tickets.module.css';

export function Tickets({ booking }: { booking: Reservation }) {
  const tickets = useQuery(ticketsQuery(booking.reservation_id));
  return (
    <section aria-labelledby="tickets">
      <Title order={2} size="h3" id="tickets" mb="sm">
        Your tickets
      </Title>
      <ProblemAlert error={tickets.error}>
        <Button mt="sm" variant="default" onClick={() => tickets.refetch()}>
          Try again
        </Button>
      </ProblemAlert>
      {tickets.isPending && <Loading label="The tickets are coming" />}
      <ul className={classes.tickets}>
        {tickets.data?.items.map((ticket) => (
          <TicketCard key={ticket.id} ticket={ticket} booking={booking} />
        ))}
      </ul>
    </section>
  );
}

function TicketCard({ ticket, booking }: { ticket: Ticket; booking: Reservation }) {
  return (
    <li className={classes.ticket}>
      <Qr ticket={ticket} />
      <div>
        <Text fw={700} size="lg">
          Row {ticket.row}, seat {ticket.seat}
        </Text>
        <ShowLine booking={booking} />
        <Text ff="monospace">{ticket.reference}</Text>
        {ticket.status !== 'valid' && (
          <Text fw={700}>
            {ticket.status === 'used' ? 'This ticket was used.' : 'This ticket is not valid any more.'}
          </Text>
        )}
      </div>
    </li>
  );
}

function Qr({ ticket }: { ticket: Ticket }) {
  const qr = useQuery(qrQuery(ticket.id));
  const words = `QR code for row ${ticket.row}, seat ${ticket.seat}`;
  if (qr.data) return <img className={classes.qr} src={qr.data} alt={words} />;
  return (
    <div className={classes.qr}>
      {qr.error ? (
        <Button variant="default" size="xs" onClick={() => qr.refetch()}>
          Fetch the code again
        </Button>
      ) : (
        <Loading label={`${words} is coming`} />
      )}
    </div>
  );
}
