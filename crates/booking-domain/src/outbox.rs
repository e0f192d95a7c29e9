//! What must leave the system because of a change: written in the change's own transaction, delivered at least once.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{BookingId, OutboxId, PaymentId, RefundId, SeatId, text::Email};

/// Something to deliver.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Message {
    /// Mail: the booking is confirmed, here are the tickets.
    BookingConfirmed {
        /// The booking.
        booking: BookingId,
    },
    /// Mail: the tickets again, because somebody asked for them.
    TicketsAgain {
        /// The booking.
        booking: BookingId,
        /// The booking's version when it was asked: each wish is one mail.
        version: i32,
    },
    /// Mail: the booking was cancelled.
    BookingCancelled {
        /// The booking.
        booking: BookingId,
    },
    /// Mail: some seats were cancelled, the rest of the booking stands.
    SeatsCancelled {
        /// The booking.
        booking: BookingId,
        /// The seats that were cancelled, in id order.
        seats: Vec<SeatId>,
        /// The booking's version when they were: each cancellation is told once.
        version: i32,
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
            Self::TicketsAgain { booking, version } => Some(format!("booking:{booking}:tickets_again:{version}")),
            Self::BookingCancelled { booking } => Some(format!("booking:{booking}:cancelled")),
            Self::SeatsCancelled { booking, version, .. } => Some(format!("booking:{booking}:seats_cancelled:{version}")),
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

    /// The same without its one-time token, to be kept once it is delivered; `None` where there is nothing to hide.
    pub fn without_token(&self) -> Option<Self> {
        let mut kept = self.clone();
        match &mut kept {
            Self::VerifyEmail { token, .. } | Self::Invitation { token, .. } | Self::ResetPassword { token, .. } if !token.is_empty() => {
                token.clear();
                Some(kept)
            }
            _ => None,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_delivered_token_is_not_kept() {
        let email = Email::parse("ann@example.org").expect("an address");
        let reset = Message::ResetPassword { email: email.clone(), name: "Ann".to_owned(), token: "secret".to_owned() };
        let kept = reset.without_token().expect("there was a token");
        assert!(!serde_json::to_string(&kept).expect("JSON").contains("secret"));
        assert_eq!(kept.without_token(), None);
        assert_eq!(Message::AlreadySignedUp { email, name: "Ann".to_owned() }.without_token(), None);
    }

    #[test]
    fn each_cancellation_of_seats_and_each_wish_for_the_tickets_is_a_mail_of_its_own() {
        let seats = |version| Message::SeatsCancelled { booking: BookingId(1), seats: vec![SeatId(5)], version };
        assert_ne!(seats(2).dedup_key(), seats(3).dedup_key());
        assert_eq!(seats(2).dedup_key(), seats(2).dedup_key());
        let again = |version| Message::TicketsAgain { booking: BookingId(1), version };
        assert_ne!(again(2).dedup_key(), again(3).dedup_key());
        assert_ne!(again(2).dedup_key(), Message::BookingConfirmed { booking: BookingId(1) }.dedup_key());
    }
}
