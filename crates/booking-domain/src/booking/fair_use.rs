use jiff::{SignedDuration, Timestamp};
use thiserror::Error;

use crate::SeatId;

/// What a customer has, and lately had, of a show: what keeps one of them from having all of it, or the same seats for ever.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OwnSeats {
    /// Seats that are theirs: held and alive, or sold.
    pub live: Vec<SeatId>,
    /// Seats of holds that they let run out, with the end of the hold.
    pub let_go: Vec<(SeatId, Timestamp)>,
}

/// Why a customer may not have seats that are free.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Unfair {
    /// They let a hold of these seats run out, and others come first now.
    #[error("seats were let go a moment ago")]
    CoolingDown {
        /// The seats, in id order.
        seats: Vec<SeatId>,
        /// When all of them can be taken again.
        until: Timestamp,
    },
    /// They would have more seats of the show than one may have.
    #[error("more than {max} seats of a show")]
    TooManySeats {
        /// How many one may have.
        max: i32,
    },
}

impl OwnSeats {
    /// The seats that the customer cannot take again yet, each with when they can.
    pub fn cooling(&self, cooldown: SignedDuration, now: Timestamp) -> impl Iterator<Item = (SeatId, Timestamp)> {
        let free_at = move |ended: Timestamp| ended.saturating_add(cooldown).unwrap_or(Timestamp::MAX);
        self.let_go.iter().map(move |(seat, ended)| (*seat, free_at(*ended))).filter(move |(_, until)| *until > now)
    }

    /// Whether the customer may have `wanted` in place of `replaced`, the seats of the hold that is changed.
    ///
    /// # Errors
    /// [`Unfair`]: at most `max` seats of the show, and none again within `cooldown` of the end of a hold that ran out.
    pub fn check(&self, wanted: &[SeatId], replaced: &[SeatId], max: i32, cooldown: SignedDuration, now: Timestamp) -> Result<(), Unfair> {
        let is_wanted = |seat: &SeatId| wanted.contains(seat) && !replaced.contains(seat);
        let (mut seats, ends): (Vec<SeatId>, Vec<Timestamp>) = self.cooling(cooldown, now).filter(|(seat, _)| is_wanted(seat)).unzip();
        if let Some(until) = ends.into_iter().max() {
            seats.sort();
            seats.dedup();
            return Err(Unfair::CoolingDown { seats, until });
        }
        let others = self.live.iter().filter(|seat| !replaced.contains(seat)).count();
        let allowed = usize::try_from(max).unwrap_or_default();
        if others + wanted.len() > allowed { Err(Unfair::TooManySeats { max }) } else { Ok(()) }
    }
}
