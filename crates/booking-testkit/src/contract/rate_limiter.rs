//! What every [`RateLimiter`] does.

use std::sync::Arc;

use booking_domain::{
    Timestamp,
    ports::{Quota, RateDecision, RateLimiter},
};
use futures::future::join_all;
use jiff::SignedDuration;

use crate::noon;

/// Makes the suite's tests of an async function that makes an `Arc<dyn RateLimiter>` that has counted nothing yet.
#[macro_export]
macro_rules! rate_limiter_contract {
    ($fresh:path) => {
        $crate::contract_tests! { rate_limiter, $fresh:
            as_many_as_the_limit_pass_at_once,
            what_is_told_counts_down,
            who_waits_as_told_is_let_through,
            a_refusal_costs_nothing,
            one_key_does_not_pay_for_another,
            of_two_hundred_at_once_the_limit_passes,
            a_clock_set_back_locks_nobody_out,
        }
    };
}

const QUOTA: Quota = Quota { limit: 5, per_seconds: 60 };

fn in_seconds(seconds: u32) -> Timestamp {
    noon() + SignedDuration::from_secs(i64::from(seconds))
}

/// Uses the whole quota of a key up.
async fn use_up(limiter: &dyn RateLimiter, key: &str) {
    for _ in 0..QUOTA.limit {
        assert!(limiter.check(key, QUOTA, noon()).await.allowed);
    }
}

/// A burst passes, one more does not.
pub async fn as_many_as_the_limit_pass_at_once(limiter: Arc<dyn RateLimiter>) {
    use_up(&*limiter, "burst").await;
    assert!(!limiter.check("burst", QUOTA, noon()).await.allowed);
}

/// The numbers of the headers.
pub async fn what_is_told_counts_down(limiter: Arc<dyn RateLimiter>) {
    let first = limiter.check("told", QUOTA, noon()).await;
    assert_eq!(first, RateDecision { allowed: true, limit: 5, remaining: 4, reset_seconds: 12, retry_after_seconds: 0 });
    let second = limiter.check("told", QUOTA, noon()).await;
    assert_eq!(second, RateDecision { allowed: true, limit: 5, remaining: 3, reset_seconds: 24, retry_after_seconds: 0 });
    for _ in 0..3 {
        limiter.check("told", QUOTA, noon()).await;
    }
    let refused = limiter.check("told", QUOTA, noon()).await;
    assert_eq!(refused, RateDecision { allowed: false, limit: 5, remaining: 0, reset_seconds: 60, retry_after_seconds: 12 });
}

/// `retry_after_seconds` is true, and not longer than needed.
pub async fn who_waits_as_told_is_let_through(limiter: Arc<dyn RateLimiter>) {
    use_up(&*limiter, "waits").await;
    let wait = limiter.check("waits", QUOTA, noon()).await.retry_after_seconds;
    assert!(!limiter.check("waits", QUOTA, in_seconds(wait - 1)).await.allowed);
    assert!(limiter.check("waits", QUOTA, in_seconds(wait)).await.allowed);
    assert!(!limiter.check("waits", QUOTA, in_seconds(wait)).await.allowed);
    let whole = in_seconds(wait + QUOTA.per_seconds);
    assert_eq!(limiter.check("waits", QUOTA, whole).await.remaining, QUOTA.limit - 1);
}

/// Knocking does not put the end further off.
pub async fn a_refusal_costs_nothing(limiter: Arc<dyn RateLimiter>) {
    use_up(&*limiter, "knocks").await;
    for _ in 0..50 {
        assert_eq!(limiter.check("knocks", QUOTA, noon()).await.retry_after_seconds, 12);
    }
    assert!(limiter.check("knocks", QUOTA, in_seconds(12)).await.allowed);
}

/// Each key has a quota of its own.
pub async fn one_key_does_not_pay_for_another(limiter: Arc<dyn RateLimiter>) {
    use_up(&*limiter, "one").await;
    assert_eq!(limiter.check("another", QUOTA, noon()).await.remaining, QUOTA.limit - 1);
}

/// The race.
pub async fn of_two_hundred_at_once_the_limit_passes(limiter: Arc<dyn RateLimiter>) {
    let requests = (0..200).map(|_| {
        let limiter = Arc::clone(&limiter);
        tokio::spawn(async move { limiter.check("race", QUOTA, noon()).await.allowed })
    });
    let answers = join_all(requests).await;
    let passed = answers.into_iter().filter(|answer| *answer.as_ref().expect("no request panics")).count();
    assert_eq!(passed, 5);
}

/// A clock that was hours ahead and is right again locks nobody out for hours.
pub async fn a_clock_set_back_locks_nobody_out(limiter: Arc<dyn RateLimiter>) {
    assert!(limiter.check("clock", QUOTA, in_seconds(7200)).await.allowed);
    let first = limiter.check("clock", QUOTA, noon()).await;
    assert_eq!((first.allowed, first.remaining), (true, QUOTA.limit - 1));
}
