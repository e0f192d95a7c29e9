use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use booking_domain::{
    Timestamp,
    ports::{Quota, RateDecision, RateLimiter},
};

use crate::expiring::Expiring;

/// Keys remembered at most. Who floods the memory with new keys makes the least used ones whole again early.
const MOST_KEYS: usize = 100_000;

/// The rate limiter of one process.
pub struct LocalRateLimit(Mutex<Expiring<String>>);

impl LocalRateLimit {
    /// A limiter that has counted nothing yet.
    pub fn new() -> Self {
        Self(Mutex::new(Expiring::of_at_most(MOST_KEYS)))
    }
}

impl Default for LocalRateLimit {
    fn default() -> Self {
        Self::new()
    }
}

#[async_trait]
impl RateLimiter for LocalRateLimit {
    async fn check(&self, key: &str, quota: Quota, now: Timestamp) -> RateDecision {
        let mut keys = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (allowed, whole_at) = quota.take(keys.end_of(key, now).unwrap_or(now), now);
        if allowed {
            keys.put(key.to_owned(), whole_at, now);
        }
        quota.decision(allowed, whole_at, now)
    }
}
