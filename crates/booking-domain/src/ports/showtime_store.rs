use async_trait::async_trait;
use jiff::Timestamp;

use crate::{
    BookingId, SeatId, ShowtimeId, StoreError,
    showtime::{ClaimState, Offer},
};

/// A seat that is not free.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TakenSeat {
    /// The seat.
    pub seat: SeatId,
    /// How it is taken.
    pub state: ClaimState,
    /// Until when; a far instant for seats sold or blocked.
    pub until: Timestamp,
    /// The booking that has it.
    pub booking: Option<BookingId>,
}

/// Reads what selling needs to know of showtimes.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait ShowtimeStore: Send + Sync {
    /// All that seldom changes about a showtime that is published.
    async fn offer(&self, id: ShowtimeId) -> Result<Option<Offer>, StoreError>;

    /// The same of a draft, which MUST be no showtime that is published or deleted: it is for those who plan it, and nobody buys of it.
    async fn draft(&self, id: ShowtimeId) -> Result<Option<Offer>, StoreError>;

    /// The seats that are not free at `now`, in id order. MUST be one statement.
    async fn taken_seats(&self, id: ShowtimeId, now: Timestamp) -> Result<Vec<TakenSeat>, StoreError>;
}
