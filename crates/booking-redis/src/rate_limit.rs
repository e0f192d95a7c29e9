use std::sync::{Arc, LazyLock};

use async_trait::async_trait;
use booking_domain::{
    Timestamp,
    ports::{Quota, RateDecision, RateLimiter},
};
use deadpool_redis::redis::Script;
use jiff::SignedDuration;

use crate::Redis;

/// `Quota::take`, where all replicas see it: the key holds the microsecond at which the quota is whole again.
static TAKE: LazyLock<Script> = LazyLock::new(|| {
    Script::new(
        r"
        local now, interval, empty = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
        local whole_at = tonumber(redis.call('GET', KEYS[1]))
        if not whole_at or whole_at < now or whole_at > empty then whole_at = now end
        local next = whole_at + interval
        if next > empty then return {0, whole_at} end
        redis.call('SET', KEYS[1], string.format('%.0f', next), 'PX', math.ceil((next - now) / 1000))
        return {1, next}
        ",
    )
});

/// The rate limiter that all replicas share. Without Redis each replica counts by itself.
pub struct RedisRateLimit {
    redis: Redis,
    alone: Arc<dyn RateLimiter>,
}

impl RedisRateLimit {
    /// A limiter over this Redis; `alone` counts while it is gone.
    pub fn new(redis: Redis, alone: Arc<dyn RateLimiter>) -> Self {
        Self { redis, alone }
    }
}

#[async_trait]
impl RateLimiter for RedisRateLimit {
    async fn check(&self, key: &str, quota: Quota, now: Timestamp) -> RateDecision {
        let empty = now.saturating_add(SignedDuration::from_micros(quota.window_micros())).unwrap_or(Timestamp::MAX);
        let mut call = TAKE.prepare_invoke();
        call.key(self.redis.name(&format!("rate:{key}")));
        call.arg(now.as_microsecond()).arg(quota.interval_micros()).arg(empty.as_microsecond());
        let answer = self.redis.link.ask("rate limit", |mut redis| async move { call.invoke_async::<(bool, i64)>(&mut redis).await }).await;
        let taken = answer.and_then(|(allowed, whole_at)| Some((allowed, Timestamp::from_microsecond(whole_at).ok()?)));
        match taken {
            Some((allowed, whole_at)) => quota.decision(allowed, whole_at, now),
            None => self.alone.check(key, quota, now).await,
        }
    }
}
