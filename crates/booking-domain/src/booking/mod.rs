//! The booking: from a hold to its end. The aggregate owns its seats, its payments, its refunds and its tickets, so that no change of a
//! booking spans two stores. Every transition is a pure method that returns a [`Decision`]; a replay is `Unchanged`, never an error.

mod by_staff;
mod cancelling;
mod counter;
mod error;
mod event;
mod fair_use;
mod payments;
mod provider;
#[cfg(test)]
mod provider_tests;
mod reference;
#[cfg(test)]
mod tests;
mod transitions;

use std::collections::HashMap;

use jiff::Timestamp;

pub use by_staff::{Move, RefundTerms, Relocation};
pub use cancelling::Cancellation;
pub use counter::{CounterPayment, Settlement, complimentary};
pub use error::BookingError;
pub use event::BookingEvent;
pub use fair_use::{OwnSeats, Unfair};
pub use payments::PaymentPlan;
pub use reference::Reference;

use crate::{
    BookingId, Money, PaymentId, SeatId, ShowtimeId, UserId,
    named::named,
    payment::{Dispute, Payment, PaymentStatus, Refund},
    pricing::Quote,
    seating::{Seat, SeatType},
};

named! {
    /// The name of a stage: what lists filter by and the wire shows.
    BookingStatus {
        /// Seats reserved until an instant.
        Held = "held",
        /// The customer is paying.
        AwaitingPayment = "awaiting_payment",
        /// Paid, or free of charge; tickets exist.
        Confirmed = "confirmed",
        /// Confirmed, and the show is over.
        Completed = "completed",
        /// Called off.
        Cancelled = "cancelled",
        /// Never paid in time.
        Expired = "expired",
    }
}

named! {
    /// Why a booking was cancelled.
    CancelReason {
        /// The customer let the hold go.
        Released = "released",
        /// The customer cancelled the confirmed booking.
        ByCustomer = "by_customer",
        /// The cinema cancelled the confirmed booking.
        ByCinema = "by_cinema",
        /// The money came when the seats were sold to somebody else (trap T23).
        SeatsGone = "seats_gone",
        /// The money came when the show was over.
        TooLate = "too_late",
        /// The provider captured another amount than asked (trap T20).
        AmountMismatch = "amount_mismatch",
        /// The cinema called the showtime off (trap T36).
        ShowtimeCancelled = "showtime_cancelled",
    }
}

/// Where a booking stands, with only what is true there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Seats are reserved until an instant.
    Held {
        /// The instant.
        until: Timestamp,
    },
    /// An attempt to pay is under way; the seats are reserved until an instant.
    AwaitingPayment {
        /// The instant.
        until: Timestamp,
        /// The live attempt.
        payment: PaymentId,
    },
    /// Sold.
    Confirmed {
        /// Since when.
        at: Timestamp,
    },
    /// Called off.
    Cancelled {
        /// Since when.
        at: Timestamp,
        /// Why.
        reason: CancelReason,
    },
    /// The hold ended without money.
    Expired {
        /// Since when.
        at: Timestamp,
    },
}

/// A seat of a booking, as it was when it was booked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BookedSeat {
    /// The seat.
    pub id: SeatId,
    /// Row label.
    pub row: String,
    /// Number.
    pub number: String,
    /// Kind.
    pub kind: SeatType,
    /// Its price.
    pub price_minor: i64,
    /// Its share of the total, fee included.
    pub share_minor: i64,
    /// When it was cancelled on its own or with the rest, if it was.
    pub cancelled_at: Option<Timestamp>,
    /// Whether somebody has been let in with its ticket: who sits there cannot give the seat back.
    pub admitted: bool,
}

impl BookedSeat {
    /// The seats of a quote, with their labels; `seats` and the quote's lines are in the same order.
    pub fn from_quote(seats: &[&Seat], quote: &Quote) -> Vec<Self> {
        seats
            .iter()
            .zip(&quote.seats)
            .map(|(seat, line)| Self {
                id: seat.id,
                row: seat.row.clone(),
                number: seat.number.clone(),
                kind: seat.kind,
                price_minor: line.price_minor,
                share_minor: line.share_minor,
                cancelled_at: None,
                admitted: false,
            })
            .collect()
    }
}

/// Times and limits of holds, all configurable (`SPEC` section 3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HoldPolicy {
    /// How long a hold lasts, and how much an extension adds.
    pub ttl: jiff::SignedDuration,
    /// What confirming gives, once, to pay in.
    pub payment_grace: jiff::SignedDuration,
    /// Absolute life of a hold, extensions and grace included.
    pub max_life: jiff::SignedDuration,
    /// Most seats of a booking.
    pub max_seats: usize,
    /// Most open holds of a user.
    pub max_open: i32,
    /// Most seats of one show that a user has, held and bought.
    pub max_at_show: i32,
    /// For how long one who let a hold run out cannot have its seats again.
    pub cooldown: jiff::SignedDuration,
    /// Whether a hold needs a verified e-mail address.
    pub verified_only: bool,
}

impl HoldPolicy {
    /// Until when a payment begun at `now` may take, should the absolute limit be further ahead.
    pub fn grace_from(&self, now: Timestamp) -> Timestamp {
        now.saturating_add(self.payment_grace).unwrap_or(Timestamp::MAX)
    }
}

impl Default for HoldPolicy {
    fn default() -> Self {
        use jiff::SignedDuration;
        Self {
            ttl: SignedDuration::from_mins(10),
            payment_grace: SignedDuration::from_mins(5),
            max_life: SignedDuration::from_mins(30),
            max_seats: 10,
            max_open: 3,
            max_at_show: 20,
            cooldown: SignedDuration::from_mins(5),
            verified_only: false,
        }
    }
}

/// A booking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Booking {
    /// Key.
    pub id: BookingId,
    /// What customers say at the counter.
    pub reference: Reference,
    /// The showtime.
    pub showtime: ShowtimeId,
    /// When the show starts.
    pub starts_at: Timestamp,
    /// When the show is over.
    pub ends_at: Timestamp,
    /// When its sales close.
    pub sales_close_at: Timestamp,
    /// Whether the cinema has called the show off.
    pub show_cancelled: bool,
    /// The customer; `None` for a sale at the counter.
    pub customer: Option<UserId>,
    /// Its seats, in id order, those included that were cancelled.
    pub seats: Vec<BookedSeat>,
    /// Its price, frozen at hold.
    pub quote: Quote,
    /// Where it stands, as last written; see [`Booking::status`] for what it amounts to now.
    pub stage: Stage,
    /// When the hold was placed.
    pub created_at: Timestamp,
    /// Its attempts to pay, oldest first.
    pub payments: Vec<Payment>,
    /// Its refunds, oldest first.
    pub refunds: Vec<Refund>,
    /// Disputes of its payments, oldest first.
    pub disputes: Vec<Dispute>,
    /// Raised by every change.
    pub version: i32,
}

/// Who has a seat of a booking right now, as read under the booking's lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// The claim is still this booking's, ended or not.
    Ours,
    /// Nobody has it, or somebody's hold on it has ended.
    Free,
    /// Somebody else has it.
    Taken,
    /// The cinema keeps it back.
    Blocked,
}

/// Who has which seats, for a decision to look at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Claims(pub HashMap<SeatId, Standing>);

impl Claims {
    /// The seats among `seats` that somebody else has or the cinema keeps back, in id order.
    pub fn unavailable(&self, seats: impl IntoIterator<Item = SeatId>) -> Vec<SeatId> {
        self.which(seats, |standing| matches!(standing, Standing::Taken | Standing::Blocked))
    }

    /// The seats among `seats` that the cinema keeps back, in id order.
    pub fn blocked(&self, seats: impl IntoIterator<Item = SeatId>) -> Vec<SeatId> {
        self.which(seats, |standing| standing == Standing::Blocked)
    }

    fn which(&self, seats: impl IntoIterator<Item = SeatId>, is: impl Fn(Standing) -> bool) -> Vec<SeatId> {
        let mut found: Vec<SeatId> = seats.into_iter().filter(|seat| self.0.get(seat).copied().is_some_and(&is)).collect();
        found.sort();
        found
    }
}

/// What a transition decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Nothing to do: it is so already.
    Unchanged,
    /// The booking as it is to be saved, and what happened to it. The store derives the seat claims from the new stage.
    Changed(Box<Booking>, Vec<BookingEvent>),
}

impl Booking {
    /// What the booking amounts to at `now`: a hold past its instant is expired whether or not a sweeper came by (trap T4), and a
    /// confirmed booking whose show is over is completed.
    pub fn status(&self, now: Timestamp) -> BookingStatus {
        match self.stage {
            Stage::Held { until } if until <= now => BookingStatus::Expired,
            Stage::Held { .. } => BookingStatus::Held,
            Stage::AwaitingPayment { until, .. } if until <= now => BookingStatus::Expired,
            Stage::AwaitingPayment { .. } => BookingStatus::AwaitingPayment,
            Stage::Confirmed { .. } if self.ends_at <= now => BookingStatus::Completed,
            Stage::Confirmed { .. } => BookingStatus::Confirmed,
            Stage::Cancelled { .. } => BookingStatus::Cancelled,
            Stage::Expired { .. } => BookingStatus::Expired,
        }
    }

    /// The name of the stage as written in the database.
    pub fn stage_name(&self) -> BookingStatus {
        match self.stage {
            Stage::Held { .. } => BookingStatus::Held,
            Stage::AwaitingPayment { .. } => BookingStatus::AwaitingPayment,
            Stage::Confirmed { .. } => BookingStatus::Confirmed,
            Stage::Cancelled { .. } => BookingStatus::Cancelled,
            Stage::Expired { .. } => BookingStatus::Expired,
        }
    }

    /// Until when its seats are reserved, while they are.
    pub fn held_until(&self) -> Option<Timestamp> {
        match self.stage {
            Stage::Held { until } | Stage::AwaitingPayment { until, .. } => Some(until),
            Stage::Confirmed { .. } | Stage::Cancelled { .. } | Stage::Expired { .. } => None,
        }
    }

    /// The instant no extension goes past.
    pub fn hold_limit(&self, policy: &HoldPolicy) -> Timestamp {
        self.created_at.saturating_add(policy.max_life).unwrap_or(Timestamp::MAX)
    }

    /// The amount to pay.
    pub fn total(&self) -> Money {
        self.quote.total()
    }

    /// Its page on the web, below the product's address: its customer's, so that a sale at the counter has none.
    pub fn page(&self, home: &str) -> Option<String> {
        self.customer.map(|_| format!("{home}/bookings/{}", self.id))
    }

    /// Its seats that were not cancelled.
    pub fn live_seats(&self) -> impl Iterator<Item = &BookedSeat> + '_ {
        self.seats.iter().filter(|seat| seat.cancelled_at.is_none())
    }

    /// Keys of its seats that were not cancelled.
    pub fn seat_ids(&self) -> impl Iterator<Item = SeatId> + '_ {
        self.live_seats().map(|seat| seat.id)
    }

    /// Whether a payment of it has sold something, rather than come for nothing.
    pub fn has_earned(&self, payment: PaymentId) -> bool {
        !self.refunds.iter().any(|refund| refund.payment == payment && refund.cause.is_unearned())
    }

    /// The seats that are free again once this is `next`.
    pub fn freed_in(&self, next: &Self) -> Vec<SeatId> {
        let keeps = matches!(next.stage, Stage::Held { .. } | Stage::AwaitingPayment { .. } | Stage::Confirmed { .. });
        self.seat_ids().filter(|seat| !keeps || next.seat_ids().all(|kept| kept != *seat)).collect()
    }

    /// The attempt under way, if there is one.
    pub fn live_payment(&self) -> Option<&Payment> {
        match self.stage {
            Stage::AwaitingPayment { payment, .. } => self.payments.iter().find(|p| p.id == payment && !p.status.is_final()),
            _ => None,
        }
    }

    /// Minor units captured so far, less what is going back.
    pub fn kept_minor(&self) -> i64 {
        let captured: i64 = self.payments.iter().filter(|p| p.status == PaymentStatus::Succeeded).map(|p| p.captured_minor).sum();
        captured - self.refunds.iter().map(Refund::counted_minor).sum::<i64>()
    }
}
