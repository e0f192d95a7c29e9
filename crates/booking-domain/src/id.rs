//! The registry of identifiers: every entity's key has a type of its own, so that a seat can never be passed for a showtime.

use std::fmt;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! ids {
    ($repr:ty => $($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub $repr);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl From<$repr> for $name {
            fn from(raw: $repr) -> Self {
                Self(raw)
            }
        }
    )+};
}

ids! { i64 =>
    /// A person with an account.
    UserId,
    /// A cinema (venue).
    CinemaId,
    /// A screen (auditorium) of a cinema.
    ScreenId,
    /// One version of a screen's seating plan.
    LayoutId,
    /// A seat of a layout version.
    SeatId,
    /// A film of the catalogue.
    FilmId,
    /// A showing of a film on a screen at an instant.
    ShowtimeId,
    /// A booking, from its hold to its end; `reservation_id` on the wire.
    BookingId,
    /// A ticket: one seat of a confirmed booking.
    TicketId,
    /// A rule of a price list.
    PricingRuleId,
    /// A promotion: a code that takes something off.
    PromotionId,
    /// An invitation to become staff or administrator.
    InvitationId,
    /// A review of a film.
    ReviewId,
    /// A scan at a door.
    ScanId,
    /// A message or job in the outbox.
    OutboxId,
}

ids! { Uuid =>
    /// A log-in on one device; the family of its refresh tokens.
    SessionId,
    /// One attempt to pay; also the idempotency key given to the payment provider.
    PaymentId,
    /// One refund; also the idempotency key given to the payment provider.
    RefundId,
    /// A fixed offer of what cancelling gives back.
    CancellationQuoteId,
}
