use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use booking_domain::{
    SeatId, ShowtimeId, Timestamp,
    ports::{GATE_MEMORY_SECONDS, GateAnswer, SeatGate},
};
use jiff::SignedDuration;

use crate::expiring::Expiring;

/// Seats remembered at most: a few seconds of a rush no single process serves.
const MOST_SEATS: usize = 200_000;

const MEMORY: SignedDuration = SignedDuration::from_secs(GATE_MEMORY_SECONDS);

/// The seat gate of one process.
pub struct LocalGate(Mutex<Expiring<(ShowtimeId, SeatId)>>);

impl LocalGate {
    /// A gate that remembers nothing yet.
    pub fn new() -> Self {
        Self(Mutex::new(Expiring::of_at_most(MOST_SEATS)))
    }

    fn marks(&self) -> MutexGuard<'_, Expiring<(ShowtimeId, SeatId)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for LocalGate {
    fn default() -> Self {
        Self::new()
    }
}

fn until(now: Timestamp) -> Timestamp {
    now.saturating_add(MEMORY).unwrap_or(Timestamp::MAX)
}

#[async_trait]
impl SeatGate for LocalGate {
    async fn enter(&self, showtime: ShowtimeId, seats: &[SeatId], now: Timestamp) -> GateAnswer {
        let until = until(now);
        let mut marks = self.marks();
        // A mark that ends later than one made now was made by a clock that has been set back since.
        let is_marked = |seat: &SeatId| marks.end_of(&(showtime, *seat), now).is_some_and(|end| end <= until);
        let taken: Vec<SeatId> = seats.iter().copied().filter(is_marked).collect();
        if !taken.is_empty() {
            return GateAnswer::Taken(taken);
        }
        for seat in seats {
            marks.put((showtime, *seat), until, now);
        }
        GateAnswer::Open
    }

    async fn mark(&self, showtime: ShowtimeId, seats: &[SeatId], now: Timestamp) {
        let mut marks = self.marks();
        for seat in seats {
            marks.put((showtime, *seat), until(now), now);
        }
    }

    async fn clear(&self, showtime: ShowtimeId, seats: &[SeatId]) {
        let mut marks = self.marks();
        for seat in seats {
            marks.remove(&(showtime, *seat));
        }
    }
}
