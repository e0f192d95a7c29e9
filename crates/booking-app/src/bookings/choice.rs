//! Which seats somebody wants, at the counter or not.

use std::collections::HashSet;

use booking_domain::{
    FieldErrors, SeatId,
    booking::BookingError,
    pricing::TicketType,
    seating::{Layout, SeatType},
};

use super::Tickets;

/// Which seats are wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SeatChoice {
    /// These.
    Seats(Vec<SeatId>),
    /// The best that are free.
    Best(BestSeats),
}

/// The best seats that are free.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BestSeats {
    /// How many.
    pub count: usize,
    /// Of which kinds; empty for any that is assigned automatically.
    pub kinds: Vec<SeatType>,
    /// For whom, one a seat; those that are left out are for grown-ups.
    pub tickets: Vec<TicketType>,
}

impl SeatChoice {
    /// Whether it wants at least one seat, at most so many, and none twice.
    pub(super) fn check(&self, most: usize) -> Result<(), FieldErrors> {
        match self {
            Self::Seats(ids) if ids.iter().collect::<HashSet<_>>().len() < ids.len() => {
                Err(FieldErrors::one("/seat_ids", "must not name a seat twice"))
            }
            Self::Seats(ids) => check_count("/seat_ids", ids.len(), most),
            Self::Best(best) => best.check("/best_available", most),
        }
    }
}

impl BestSeats {
    /// Whether it wants at least one seat, at most so many, and no more tickets than seats; `under` is where the body has it.
    pub(super) fn check(&self, under: &str, most: usize) -> Result<(), FieldErrors> {
        check_count(&format!("{under}/count"), self.count, most)?;
        if self.tickets.len() > self.count {
            return Err(FieldErrors::one(format!("{under}/ticket_types"), "must not be more than seats"));
        }
        Ok(())
    }

    /// Those seats of a layout, best first in the order of the tickets, and whom each is for.
    pub(super) fn of(&self, layout: &Layout, taken: &HashSet<SeatId>) -> Result<(Vec<SeatId>, Tickets), BookingError> {
        let seats = layout.best_available(self.count, &self.kinds, taken).ok_or(BookingError::NotEnoughSeats)?;
        let tickets = seats.iter().copied().zip(self.tickets.iter().copied()).collect();
        Ok((seats, tickets))
    }
}

fn check_count(pointer: &str, count: usize, most: usize) -> Result<(), FieldErrors> {
    if (1..=most).contains(&count) { Ok(()) } else { Err(FieldErrors::one(pointer, format!("must be 1 to {most} seats"))) }
}
