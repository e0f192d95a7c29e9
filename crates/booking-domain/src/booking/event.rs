use serde::Serialize;

use super::{BookingStatus, CancelReason, CounterPayment, Move};
use crate::{
    BookingId, PaymentId, RefundId, SeatId,
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
    /// A card holder disputes a payment, or a dispute was decided.
    Disputed {
        /// The payment.
        payment: PaymentId,
        /// Where it stands.
        status: DisputeStatus,
    },
    /// The hold ended without money.
    Expired,
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
            Self::Disputed { .. } => "payment.disputed",
            Self::Expired => "booking.expired",
            Self::SoldAtCounter { .. } => "booking.sold_at_counter",
            Self::Reseated { .. } => "booking.reseated",
            Self::Explained { .. } => "booking.explained",
        }
    }

    /// What must be said because of it.
    pub fn message(&self, booking: BookingId) -> Option<Message> {
        match self {
            Self::Confirmed { .. } => Some(Message::BookingConfirmed { booking }),
            Self::Cancelled { reason: CancelReason::ShowtimeCancelled, was: BookingStatus::Confirmed } => {
                Some(Message::ShowtimeCancelled { booking })
            }
            Self::Cancelled { was: BookingStatus::Confirmed, .. } => Some(Message::BookingCancelled { booking }),
            Self::RefundQueued { cause: RefundCause::SeatsGone | RefundCause::BookingOver | RefundCause::AmountMismatch, .. } => {
                Some(Message::PaymentReturned { booking })
            }
            _ => None,
        }
    }
}
