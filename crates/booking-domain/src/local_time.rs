//! Times as a cinema's clocks show them, and the instants they are (trap T37): an hour that comes twice has to be chosen from, one that is
//! skipped is no time at all.

use jiff::{
    Timestamp,
    civil::DateTime,
    tz::{AmbiguousOffset, Offset, TimeZone},
};
use thiserror::Error;

/// When something starts, as it was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Start {
    /// An instant.
    At(Timestamp),
    /// A time on the cinema's clocks.
    Local(DateTime, Option<Pick>),
}

/// Which of the two that a clock shows twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pick {
    /// The first, before the clocks are set back.
    Earlier,
    /// The second.
    Later,
    /// The one with this offset from UTC.
    Offset(Offset),
}

/// Why a local time is not one instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum LocalTimeError {
    /// The clocks are set forward over it.
    #[error("does not exist on that day: the clocks are set forward over it")]
    Skipped,
    /// The clocks show it twice, and nobody said which is meant.
    #[error("comes twice on that day: choose by fold (first or second), or by utc_offset ({0} or {1})")]
    Twice(Offset, Offset),
    /// The zone does not have this offset then.
    #[error("has another utc_offset there: {0}")]
    OtherOffset(Offset),
    /// Beyond what a calendar holds.
    #[error("is out of range")]
    Range,
}

impl Start {
    /// The instant, by the clocks of a zone. Where a time is not ambiguous, picking the earlier or the later is the same.
    ///
    /// # Errors
    /// [`LocalTimeError`].
    pub fn instant(&self, zone: &TimeZone) -> Result<Timestamp, LocalTimeError> {
        let (local, pick) = match self {
            Self::At(at) => return Ok(*at),
            Self::Local(local, pick) => (*local, *pick),
        };
        let offset = match (zone.to_ambiguous_timestamp(local).offset(), pick) {
            (AmbiguousOffset::Gap { .. }, _) => return Err(LocalTimeError::Skipped),
            (AmbiguousOffset::Unambiguous { offset }, Some(Pick::Offset(given))) if given != offset => {
                return Err(LocalTimeError::OtherOffset(offset));
            }
            (AmbiguousOffset::Unambiguous { offset }, _) => offset,
            (AmbiguousOffset::Fold { before, .. }, Some(Pick::Earlier)) => before,
            (AmbiguousOffset::Fold { after, .. }, Some(Pick::Later)) => after,
            (AmbiguousOffset::Fold { before, after }, Some(Pick::Offset(given))) if given == before || given == after => given,
            (AmbiguousOffset::Fold { before, after }, _) => return Err(LocalTimeError::Twice(before, after)),
        };
        offset.to_timestamp(local).map_err(|_| LocalTimeError::Range)
    }
}

#[cfg(test)]
mod tests {
    use jiff::tz;

    use super::*;

    fn local(zone: &str, at: &str, pick: Option<Pick>) -> Result<String, LocalTimeError> {
        let zone = TimeZone::get(zone).expect("a zone");
        Start::Local(at.parse().expect("a time"), pick).instant(&zone).map(|at| at.to_string())
    }

    /// The nights of 2026 in which three zones change their clocks: at 03:00, at 02:00, and, on Lord Howe, by half an hour.
    #[test]
    fn a_time_that_comes_twice_has_to_be_chosen() {
        for (zone, at, first, second) in [
            ("Europe/Berlin", "2026-10-25T02:30", "2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"),
            ("America/New_York", "2026-11-01T01:15", "2026-11-01T05:15:00Z", "2026-11-01T06:15:00Z"),
            ("Australia/Lord_Howe", "2026-04-05T01:45", "2026-04-04T14:45:00Z", "2026-04-04T15:15:00Z"),
        ] {
            assert!(matches!(local(zone, at, None), Err(LocalTimeError::Twice(..))), "{zone}");
            assert_eq!(local(zone, at, Some(Pick::Earlier)).as_deref(), Ok(first), "{zone}");
            assert_eq!(local(zone, at, Some(Pick::Later)).as_deref(), Ok(second), "{zone}");
        }
        assert_eq!(local("Europe/Berlin", "2026-10-25T02:30", Some(Pick::Offset(tz::offset(1)))).as_deref(), Ok("2026-10-25T01:30:00Z"));
        assert!(matches!(local("Europe/Berlin", "2026-10-25T02:30", Some(Pick::Offset(tz::offset(5)))), Err(LocalTimeError::Twice(..))));
    }

    #[test]
    fn a_time_that_is_skipped_is_none() {
        for (zone, at) in
            [("Europe/Berlin", "2026-03-29T02:30"), ("America/New_York", "2026-03-08T02:30"), ("Australia/Lord_Howe", "2026-10-04T02:15")]
        {
            assert_eq!(local(zone, at, None), Err(LocalTimeError::Skipped), "{zone}");
            assert_eq!(local(zone, at, Some(Pick::Later)), Err(LocalTimeError::Skipped), "{zone}");
        }
    }

    #[test]
    fn an_ordinary_time_is_one_instant() {
        assert_eq!(local("Europe/Berlin", "2026-07-01T20:15", None).as_deref(), Ok("2026-07-01T18:15:00Z"));
        assert_eq!(local("Europe/Berlin", "2026-07-01T20:15", Some(Pick::Later)).as_deref(), Ok("2026-07-01T18:15:00Z"));
        let summer = tz::offset(2);
        assert_eq!(local("Europe/Berlin", "2026-07-01T20:15", Some(Pick::Offset(summer))).as_deref(), Ok("2026-07-01T18:15:00Z"));
        assert_eq!(local("Europe/Berlin", "2026-01-01T20:15", Some(Pick::Offset(summer))), Err(LocalTimeError::OtherOffset(tz::offset(1))));
    }
}
