use async_trait::async_trait;
use jiff::Timestamp;

use crate::{SeatId, ShowtimeId};

/// What the gate knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GateAnswer {
    /// Go on to the store, which decides.
    Open,
    /// These seats were taken a moment ago: no use asking the store.
    Taken(Vec<SeatId>),
}

/// Turns the losers of a rush away before they reach the database. A short memory, never the truth: what it says of a seat is at most
/// [`GATE_MEMORY_SECONDS`] old, so a gate that lies delays a sale by that much and neither frees nor sells anything (rule 3).
///
/// An implementation MUST answer [`GateAnswer::Open`] when it cannot tell, within 100 ms.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait SeatGate: Send + Sync {
    /// Lets the first of many through: marks all `seats` and answers `Open`, or marks none and names those marked already.
    async fn enter(&self, showtime: ShowtimeId, seats: &[SeatId], now: Timestamp) -> GateAnswer;

    /// Marks seats that the store says are taken, so that the next to ask is turned away here.
    async fn mark(&self, showtime: ShowtimeId, seats: &[SeatId], now: Timestamp);

    /// Forgets seats that are free again.
    async fn clear(&self, showtime: ShowtimeId, seats: &[SeatId]);
}

/// How long a gate remembers a seat.
pub const GATE_MEMORY_SECONDS: i64 = 3;
