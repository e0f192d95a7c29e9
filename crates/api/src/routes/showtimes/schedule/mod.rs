//! Making the schedule: administrators only.

pub mod add;
pub mod blocks;
mod body;
pub mod bulk;
pub mod change;
pub mod copy_week;
pub mod list;
pub mod remove;

use booking_app::schedule::{Overlap, ScheduleError};
use booking_domain::schedule::ShowRefusal;
use serde_json::json;

use crate::problem::{Code, Problem};

impl From<ScheduleError> for Problem {
    fn from(error: ScheduleError) -> Self {
        match error {
            ScheduleError::NotFound => Self::new(Code::NotFound),
            ScheduleError::Stale => Self::new(Code::PreconditionFailed),
            ScheduleError::Invalid(errors) => errors.into(),
            ScheduleError::Refused(ShowRefusal::Cancelled) => Self::new(Code::ShowtimeCancelled),
            ScheduleError::Refused(ShowRefusal::Started) => Self::with_detail(Code::ShowtimeStarted, "The show has started."),
            ScheduleError::Refused(ShowRefusal::SpokenFor) => Self::new(Code::ShowtimeHasBookings),
            ScheduleError::Overlaps(overlap) => overlaps(&overlap),
            ScheduleError::SeatsTaken(seats) => {
                Self::with_detail(Code::SeatUnavailable, "Seats that are sold or held cannot be kept back: `seat_ids` lists them.")
                    .member("seat_ids", seats)
            }
            ScheduleError::Store(error) => error.into(),
        }
    }
}

fn overlaps(overlap: &Overlap) -> Problem {
    let showtime = match &overlap.slot {
        Some(slot) => json!({ "id": slot.show, "title": slot.film_title, "starts_at": slot.from, "busy_until": slot.until }),
        None => json!({ "id": overlap.other }),
    };
    let detail = match &overlap.slot {
        Some(slot) => format!("{} has the screen until {}.", slot.film_title, slot.until),
        None => "Another show has the screen.".to_owned(),
    };
    Problem::with_detail(Code::ShowtimeOverlap, detail).member("showtime", showtime).member("next_free_at", overlap.next_free_at)
}
