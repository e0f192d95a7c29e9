use async_trait::async_trait;
use futures_core::stream::BoxStream;

use crate::{BookingId, ShowtimeId};

/// Something changed; whoever watches reads again. A hint, not a fact: it may be lost, repeated or late, and nothing but freshness
/// depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(tag = "topic", rename_all = "snake_case")]
pub enum Hint {
    /// Seats of a showtime were taken or let go.
    Seats {
        /// The showtime.
        showtime: ShowtimeId,
    },
    /// A booking moved on.
    Booking {
        /// The booking.
        booking: BookingId,
    },
    /// A showtime was moved, changed, called off or given other seats: what is remembered of it is void.
    Showtime {
        /// The showtime.
        showtime: ShowtimeId,
    },
    /// Films, cinemas or the schedule changed: remembered lists are void.
    Catalogue,
    /// Sessions were ended, or a user's role or status changed: cached tokens of the user are void.
    Sessions {
        /// The user.
        user: crate::UserId,
    },
    /// The price list of a cinema was changed: cached prices are void.
    Prices {
        /// The cinema.
        cinema: crate::CinemaId,
    },
}

/// Fans hints out to every replica.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait EventBus: Send + Sync {
    /// Tells every subscriber, of this replica at once, of others soon. MUST NOT fail or block for longer than 100 ms: a broken
    /// transport is logged and forgotten.
    async fn publish(&self, hint: Hint);

    /// Everything published from now on. MUST survive the loss of its transport and go on when it is back.
    fn subscribe(&self) -> BoxStream<'static, Hint>;
}
