//! Tickets: one for each seat of a confirmed booking.

use jiff::Timestamp;

use crate::{BookingId, SeatId, ShowtimeId, TicketId, named::named};

named! {
    /// Where a ticket stands.
    TicketStatus {
        /// Good for one entry.
        Valid = "valid",
        /// Scanned at the door.
        Used = "used",
        /// Its seat was cancelled.
        Revoked = "revoked",
    }
}

/// The right to sit on one seat of one showtime.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ticket {
    /// Key.
    pub id: TicketId,
    /// Its booking.
    pub booking: BookingId,
    /// Its showtime.
    pub showtime: ShowtimeId,
    /// Its seat.
    pub seat: SeatId,
    /// Where it stands.
    pub status: TicketStatus,
    /// When it was issued.
    pub issued_at: Timestamp,
}

impl Ticket {
    /// What its code says, before the signature: `MQ1.<ticket>.<booking>.<showtime>.<seat>`. A door that knows the public key can
    /// check it without the network.
    pub fn claim(&self) -> String {
        format!("MQ1.{}.{}.{}.{}", self.id, self.booking, self.showtime, self.seat)
    }

    /// The ticket that a claim, taken out of a seal that is ours, speaks of.
    pub fn claimed(claim: &str) -> Option<TicketId> {
        let mut parts = claim.split('.');
        (parts.next() == Some("MQ1")).then_some(())?;
        parts.next()?.parse().ok().map(TicketId)
    }
}

/// A ticket with the text of its QR code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedTicket {
    /// The ticket.
    pub ticket: Ticket,
    /// What it says, signed.
    pub code: String,
}
