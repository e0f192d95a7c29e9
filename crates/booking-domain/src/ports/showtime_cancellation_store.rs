use async_trait::async_trait;
use jiff::Timestamp;

use crate::{BookingId, Currency, ShowtimeId, StoreError, UserId, audit::Cause};

/// A showtime the cinema has called off, and how far the work that follows has come (trap T36).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShowtimeCancellation {
    /// The showtime.
    pub showtime: ShowtimeId,
    /// Why, in words for the customers.
    pub reason: String,
    /// How many bookings and holds it had.
    pub bookings: i64,
    /// How many of them are still to be called off.
    pub left: i64,
    /// What goes back, a currency each.
    pub refunds: Vec<RefundSum>,
    /// When it was called off.
    pub started_at: Timestamp,
    /// By whom.
    pub started_by: Option<UserId>,
    /// When the last booking was called off. Refunds may still be under way.
    pub finished_at: Option<Timestamp>,
}

/// What goes back because of a cancellation, in one currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RefundSum {
    /// The currency.
    pub currency: Currency,
    /// What has arrived, in minor units.
    pub refunded_minor: i64,
    /// What is on its way, in minor units.
    pub under_way_minor: i64,
    /// How many refunds a person must look at.
    pub failed: i64,
}

/// Calls showtimes off. **Each method is one transaction.**
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait ShowtimeCancellationStore: Send + Sync {
    /// Stops sales: the showtime is cancelled, and every seat nobody has is kept back. Whoever is about to claim a seat MUST either have it
    /// before this, so that [`Self::to_call_off`] names the booking, or not get it at all. Once more it changes nothing, whatever the
    /// reason; audited. `None` when there is no such showtime.
    async fn call_off(
        &self,
        showtime: ShowtimeId,
        reason: &str,
        cause: &Cause,
        now: Timestamp,
    ) -> Result<Option<ShowtimeCancellation>, StoreError>;

    /// How far it has come; `None` for a showtime that was not called off.
    async fn cancellation(&self, showtime: ShowtimeId) -> Result<Option<ShowtimeCancellation>, StoreError>;

    /// Showtimes whose bookings are not all called off yet, the oldest first.
    async fn unfinished(&self, limit: i64) -> Result<Vec<ShowtimeId>, StoreError>;

    /// Bookings of a showtime that have seats, by key, from the one behind `after`.
    async fn to_call_off(&self, showtime: ShowtimeId, after: Option<BookingId>, limit: i64) -> Result<Vec<BookingId>, StoreError>;

    /// Notes that the work is done, if it is: keeps back the seats given up meanwhile, and looks whether any booking still has one. Answers
    /// whether it is finished.
    async fn finish(&self, showtime: ShowtimeId, now: Timestamp) -> Result<bool, StoreError>;
}
