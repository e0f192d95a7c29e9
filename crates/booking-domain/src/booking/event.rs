use serde::Serialize;

use super::{Booking, BookingStatus, CancelReason, CounterPayment, Move, Stage};
use crate::{
    PaymentId, RefundId, SeatId,
    outbox::Message,
    payment::{DisputeStatus, PaymentStatus, RefundCause, RefundStatus},
};

/// Something that happened to a booking: one row of the audit log each, and what leaves through the outbox because of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum BookingEvent {
    /// Seats were reserved.
    Held,
    /// Other seats were chosen.
    SeatsChanged,
    /// The hold was made longer.
    Extended,
    /// An attempt to pay began.
    PaymentStarted {
        /// The attempt.
        payment: PaymentId,
    },
    /// The attempt moved on.
    PaymentMoved {
        /// The attempt.
        payment: PaymentId,
        /// To where.
        status: PaymentStatus,
    },
    /// The booking is sold.
    Confirmed {
        /// Whether without a payment, because there was nothing to pay (trap T28).
        free: bool,
    },
    /// Money goes back.
    RefundQueued {
        /// The refund.
        refund: RefundId,
        /// Why.
        cause: RefundCause,
    },
    /// The booking was called off.
    Cancelled {
        /// Why.
        reason: CancelReason,
        /// What it was before.
        was: BookingStatus,
    },
    /// Some seats of the booking were cancelled; the rest stands.
    SeatsCancelled {
        /// Which.
        seats: Vec<SeatId>,
    },
    /// A refund moved on, or was made elsewhere.
    RefundMoved {
        /// The refund.
        refund: RefundId,
        /// To where.
        status: RefundStatus,
    },
    /// Somebody of the cinema has paid a refund in another way, and says why. The customer knows it from them.
    RefundSettled {
        /// The refund.
        refund: RefundId,
        /// In their words.
        reason: String,
    },
    /// A card holder disputes a payment, or a dispute was decided.
    Disputed {
        /// The payment.
        payment: PaymentId,
        /// Where it stands.
        status: DisputeStatus,
    },
    /// The hold ended without money.
    Expired,
    /// Somebody asked for the tickets to be mailed again.
    TicketsSentAgain,
    /// Seats were sold at the counter.
    SoldAtCounter {
        /// How they were paid.
        payment: CounterPayment,
    },
    /// Somebody of the cinema moved seats of the booking; their tickets were issued anew.
    Reseated {
        /// From where to where.
        moves: Vec<Move>,
    },
    /// Why somebody of the cinema did what follows.
    Explained {
        /// In their words.
        reason: String,
    },
}

impl BookingEvent {
    /// The action's name in the audit log.
    pub fn action(&self) -> &'static str {
        match self {
            Self::Held => "booking.held",
            Self::SeatsChanged => "booking.seats_changed",
            Self::Extended => "booking.extended",
            Self::PaymentStarted { .. } => "payment.started",
            Self::PaymentMoved { .. } => "payment.moved",
            Self::Confirmed { .. } => "booking.confirmed",
            Self::RefundQueued { .. } => "refund.queued",
            Self::Cancelled { .. } => "booking.cancelled",
            Self::SeatsCancelled { .. } => "booking.seats_cancelled",
            Self::RefundMoved { .. } => "refund.moved",
            Self::RefundSettled { .. } => "refund.settled",
            Self::Disputed { .. } => "payment.disputed",
            Self::Expired => "booking.expired",
            Self::TicketsSentAgain => "booking.tickets_sent_again",
            Self::SoldAtCounter { .. } => "booking.sold_at_counter",
            Self::Reseated { .. } => "booking.reseated",
            Self::Explained { .. } => "booking.explained",
        }
    }

    /// What must be said because of it; `next` is the booking as it is to be saved, with the version it had before.
    pub fn messages(&self, next: &Booking) -> Vec<Message> {
        let (booking, version) = (next.id, next.version);
        match self {
            Self::Confirmed { free: true } => vec![Message::BookingConfirmed { booking }],
            Self::Confirmed { free: false } => vec![Message::BookingConfirmed { booking }, Message::Receipt { booking }],
            Self::TicketsSentAgain | Self::Reseated { .. } => vec![Message::TicketsAgain { booking, version }],
            // Also to those who had not paid yet: they were about to come.
            Self::Cancelled { reason: CancelReason::ShowtimeCancelled, .. } => vec![Message::ShowtimeCancelled { booking }],
            Self::Cancelled { was: BookingStatus::Confirmed, .. } => vec![Message::BookingCancelled { booking }],
            Self::SeatsCancelled { seats } => vec![Message::SeatsCancelled { booking, seats: seats.clone(), version }],
            // Who lost the seats with it has nothing left to pay for.
            Self::PaymentMoved { payment, status: PaymentStatus::Failed } if matches!(next.stage, Stage::Held { .. }) => {
                vec![Message::PaymentFailed { booking, payment: *payment }]
            }
            Self::RefundQueued { cause: RefundCause::SeatsGone | RefundCause::BookingOver | RefundCause::AmountMismatch, .. } => {
                vec![Message::PaymentReturned { booking }]
            }
            Self::RefundMoved { refund, status: RefundStatus::Succeeded } => {
                vec![Message::RefundCompleted { booking, refund: *refund }]
            }
            _ => Vec::new(),
        }
    }
}
