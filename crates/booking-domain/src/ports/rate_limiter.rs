use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};

/// How much of something one key may do: `limit` at once, and again as the time passes, `limit` in every `per_seconds`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quota {
    /// Most at once; 0 allows nothing.
    pub limit: u32,
    /// How long it takes until the whole quota is there again.
    pub per_seconds: u32,
}

/// Whether a request may go on, with what the `RateLimit` headers say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateDecision {
    /// Whether it may.
    pub allowed: bool,
    /// The quota's limit.
    pub limit: u32,
    /// How many more may follow at once.
    pub remaining: u32,
    /// Seconds until the whole quota is there again.
    pub reset_seconds: u32,
    /// Seconds until the next one may; 0 when this one may.
    pub retry_after_seconds: u32,
}

/// The generic cell rate algorithm (ITU-T I.371): the whole memory of a key is one instant, the one at which its quota is whole again.
impl Quota {
    /// Microseconds after which one more is allowed.
    pub fn interval_micros(self) -> i64 {
        (i64::from(self.per_seconds) * 1_000_000 / i64::from(self.limit.max(1))).max(1)
    }

    /// Microseconds a whole quota is worth.
    pub fn window_micros(self) -> i64 {
        self.interval_micros() * i64::from(self.limit)
    }

    /// Takes one of the quota that is whole again at `whole_at`: whether that is allowed, and when the quota is whole again now. An
    /// instant further ahead than a whole quota comes from a clock that has been set back since, and is not believed.
    pub fn take(self, whole_at: Timestamp, now: Timestamp) -> (bool, Timestamp) {
        let empty = later(now, self.window_micros());
        let whole_at = if (now..=empty).contains(&whole_at) { whole_at } else { now };
        let next = later(whole_at, self.interval_micros());
        if next <= empty { (true, next) } else { (false, whole_at) }
    }

    /// What to tell of a request, `whole_at` being the instant after it.
    pub fn decision(self, allowed: bool, whole_at: Timestamp, now: Timestamp) -> RateDecision {
        let used = whole_at.duration_since(now).as_micros().clamp(0, i128::from(self.window_micros()));
        let interval = i128::from(self.interval_micros());
        let left = i128::from(self.window_micros()) - used;
        RateDecision {
            allowed,
            limit: self.limit,
            remaining: u32::try_from(left / interval).unwrap_or(u32::MAX),
            reset_seconds: whole_seconds(used),
            retry_after_seconds: if allowed { 0 } else { whole_seconds(interval - left).max(1) },
        }
    }
}

fn later(instant: Timestamp, micros: i64) -> Timestamp {
    instant.saturating_add(SignedDuration::from_micros(micros)).unwrap_or(Timestamp::MAX)
}

/// Seconds, rounded up.
fn whole_seconds(micros: i128) -> u32 {
    u32::try_from((micros.max(0) + 999_999) / 1_000_000).unwrap_or(u32::MAX)
}

/// Counts what a key does. A key MUST always be asked about with the same quota.
///
/// An implementation MUST answer within 100 ms, and MUST go on limiting, if only in this process, when what it shares with other
/// replicas is gone.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait RateLimiter: Send + Sync {
    /// Takes one of the key's quota, if there is one left.
    async fn check(&self, key: &str, quota: Quota, now: Timestamp) -> RateDecision;
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("an instant")
    }

    #[test]
    fn a_quota_of_none_allows_nothing() {
        let quota = Quota { limit: 0, per_seconds: 60 };
        let (allowed, whole_at) = quota.take(at(0), at(0));
        let decision = quota.decision(allowed, whole_at, at(0));
        assert_eq!(decision, RateDecision { allowed: false, limit: 0, remaining: 0, reset_seconds: 0, retry_after_seconds: 60 });
    }

    #[test]
    fn what_is_left_and_when_more_comes_is_told() {
        let quota = Quota { limit: 3, per_seconds: 60 };
        let mut whole_at = at(0);
        let mut told = Vec::new();
        for _ in 0..4 {
            let (allowed, next) = quota.take(whole_at, at(0));
            whole_at = next;
            let decision = quota.decision(allowed, whole_at, at(0));
            told.push((allowed, decision.remaining, decision.reset_seconds, decision.retry_after_seconds));
        }
        assert_eq!(told, [(true, 2, 20, 0), (true, 1, 40, 0), (true, 0, 60, 0), (false, 0, 60, 20)]);
    }

    proptest! {
        #[test]
        fn no_window_lets_more_than_twice_the_limit_through(limit in 1u32..50, per_seconds in 1u32..600, steps in prop::collection::vec(0i64..5, 1..200)) {
            let quota = Quota { limit, per_seconds };
            let (mut whole_at, mut now) = (at(0), 0);
            let mut passed = Vec::new();
            for step in steps {
                now += step;
                let (allowed, next) = quota.take(whole_at, at(now));
                whole_at = next;
                if allowed {
                    passed.push(now);
                }
            }
            for start in &passed {
                let inside = passed.iter().filter(|p| *p >= start && **p < start + i64::from(per_seconds)).count();
                prop_assert!(inside <= 2 * limit as usize);
            }
        }
    }
}
