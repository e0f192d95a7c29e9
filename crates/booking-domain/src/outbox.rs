//! What must leave the system because of a change: written in the change's own transaction, delivered at least once.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{BookingId, OutboxId, PaymentId, RefundId, text::Email};

/// Something to deliver.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Message {
    /// Mail: the booking is confirmed, here are the tickets.
    BookingConfirmed {
        /// The booking.
        booking: BookingId,
    },
    /// Mail: the booking was cancelled.
    BookingCancelled {
        /// The booking.
        booking: BookingId,
    },
    /// Mail: the money came too late and goes back.
    PaymentReturned {
        /// The booking.
        booking: BookingId,
    },
    /// Mail: the receipt of what was paid.
    Receipt {
        /// The booking.
        booking: BookingId,
    },
    /// Mail: the hold ends soon and nothing is paid yet.
    HoldEnding {
        /// The booking.
        booking: BookingId,
    },
    /// Mail: a payment was declined; the seats are still held.
    PaymentFailed {
        /// The booking.
        booking: BookingId,
        /// The attempt.
        payment: PaymentId,
    },
    /// Mail: the provider says that a refund has arrived.
    RefundCompleted {
        /// The booking.
        booking: BookingId,
        /// The refund.
        refund: RefundId,
    },
    /// Mail: the show moved, in time or to another screen.
    ShowtimeChanged {
        /// The booking.
        booking: BookingId,
        /// The showtime's version: each change is told once.
        version: i32,
    },
    /// Mail: the cinema called the show off; everything goes back.
    ShowtimeCancelled {
        /// The booking.
        booking: BookingId,
    },
    /// Mail: the show is tomorrow.
    Reminder {
        /// The booking.
        booking: BookingId,
    },
    /// Mail: somebody signed up with this address; confirm it.
    VerifyEmail {
        /// The address.
        email: Email,
        /// Name of the account.
        name: String,
        /// The one-time token of the link.
        token: String,
    },
    /// Mail: somebody tried to sign up with an address that has an account already.
    AlreadySignedUp {
        /// The address.
        email: Email,
        /// Name of the account.
        name: String,
    },
    /// Mail: an invitation to become staff or administrator.
    Invitation {
        /// The address.
        email: Email,
        /// The one-time token of the link.
        token: String,
    },
    /// Mail: a link to choose a new password.
    ResetPassword {
        /// The address.
        email: Email,
        /// Name of the account.
        name: String,
        /// The one-time token of the link.
        token: String,
    },
}

impl Message {
    /// The key that makes it unique: the same thing is never said twice (trap T50). `None` where each is meant.
    pub fn dedup_key(&self) -> Option<String> {
        match self {
            Self::BookingConfirmed { booking } => Some(format!("booking:{booking}:confirmed")),
            Self::BookingCancelled { booking } => Some(format!("booking:{booking}:cancelled")),
            Self::PaymentReturned { booking } => Some(format!("booking:{booking}:payment_returned")),
            Self::Receipt { booking } => Some(format!("booking:{booking}:receipt")),
            Self::HoldEnding { booking } => Some(format!("booking:{booking}:hold_ending")),
            Self::PaymentFailed { booking, payment } => Some(format!("booking:{booking}:payment_failed:{payment}")),
            Self::RefundCompleted { booking, refund } => Some(format!("booking:{booking}:refund_completed:{refund}")),
            Self::ShowtimeChanged { booking, version } => Some(format!("booking:{booking}:showtime_changed:{version}")),
            Self::ShowtimeCancelled { booking } => Some(format!("booking:{booking}:showtime_cancelled")),
            Self::Reminder { booking } => Some(format!("booking:{booking}:reminder")),
            Self::VerifyEmail { .. } | Self::AlreadySignedUp { .. } | Self::Invitation { .. } | Self::ResetPassword { .. } => None,
        }
    }
}

/// A message the worker has taken to deliver.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// Key.
    pub id: OutboxId,
    /// What to deliver.
    pub message: Message,
    /// How often it was tried before.
    pub attempts: i32,
    /// When it was written.
    pub created_at: Timestamp,
}
