use jiff::{SignedDuration, Timestamp};

/// Failed log-ins in a row for one address, and until when the next one is refused unseen. The same for addresses nobody has, so that
/// the lock tells nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Lockout {
    /// How many in a row.
    pub failures: i32,
    /// Until when no log-in is looked at; in the past, it says when the last one failed and how long that locked.
    pub until: Option<Timestamp>,
}

/// So many failures lock nothing: people mistype.
const FREE: i32 = 4;

/// Seconds that the fifth, the sixth … failure locks for; the last is for all that follow, so a lock is never for ever.
const PAUSES: [i64; 8] = [1, 3, 5, 10, 30, 60, 120, 300];

/// So long without a failure after the end of a lock forgets them all.
const MEMORY: SignedDuration = SignedDuration::from_mins(15);

impl Lockout {
    /// Until when log-ins are refused; `None` when they are looked at.
    pub fn locked_until(self, now: Timestamp) -> Option<Timestamp> {
        self.until.filter(|until| now < *until)
    }

    /// What one more failure leads to.
    pub fn after_failure(self, now: Timestamp) -> Self {
        let forgotten = self.until.is_some_and(|until| until.saturating_add(MEMORY).is_ok_and(|end| end <= now));
        let failures = if forgotten { 1 } else { self.failures.saturating_add(1) };
        let until = now.saturating_add(Self::pause(failures)).unwrap_or(now);
        Self { failures, until: Some(until.max(self.until.unwrap_or(until))) }
    }

    /// How long this many failures in a row lock for.
    pub fn pause(failures: i32) -> SignedDuration {
        let past_free = usize::try_from(failures - FREE - 1).ok();
        let seconds = past_free.map_or(0, |index| PAUSES[index.min(PAUSES.len() - 1)]);
        SignedDuration::from_secs(seconds)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: Timestamp = Timestamp::constant(1_700_000_000, 0);

    fn failed(times: usize) -> Lockout {
        (0..times).fold(Lockout::default(), |lockout, _| lockout.after_failure(NOON))
    }

    #[test]
    fn four_failures_lock_nothing_and_the_fifth_does() {
        assert_eq!(failed(4).locked_until(NOON), None);
        assert_eq!(failed(5).locked_until(NOON), Some(NOON + SignedDuration::from_secs(1)));
    }

    #[test]
    fn locks_grow_and_end() {
        let seconds: Vec<i64> = (5..15).map(|failures| Lockout::pause(failures).as_secs()).collect();
        assert_eq!(seconds, [1, 3, 5, 10, 30, 60, 120, 300, 300, 300]);
        assert_eq!(Lockout::pause(i32::MAX).as_secs(), 300);
    }

    #[test]
    fn a_quiet_quarter_of_an_hour_forgets() {
        let locked = failed(7);
        let end = locked.until.expect("a lock");
        let much_later = end + MEMORY;
        assert_eq!(locked.after_failure(much_later - SignedDuration::from_secs(1)).failures, 8);
        assert_eq!(locked.after_failure(much_later).failures, 1);
    }

    #[test]
    fn a_late_answer_never_shortens_a_lock() {
        let locked = failed(12);
        let earlier = NOON - SignedDuration::from_mins(3);
        assert!(locked.after_failure(earlier).until >= locked.until);
    }
}
