//! The contract suites of the ports, over the Redis that `tests/servers` starts. Each test has a namespace of its own, and waits longer
//! for answers than the product does: a gate that opens because the machine is busy would make a race meaningless.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use booking_domain::{
    Timestamp,
    ports::{EventBus, Quota, RateDecision, RateLimiter, SeatGate},
};
use booking_redis::{Redis, RedisBus, RedisGate, RedisOptions, RedisRateLimit};
use booking_testkit::servers;
use uuid::Uuid;

async fn redis() -> Redis {
    let options = RedisOptions { namespace: servers::unique_name(), answer_within: Duration::from_secs(20), observer: None };
    let redis = Redis::connect_with(&servers::redis_url(), &options).await.expect("an address");
    redis.ping().await.expect("the Redis of the tests answers");
    redis
}

mod seat_gate {
    use super::*;

    async fn fresh() -> Arc<dyn SeatGate> {
        Arc::new(RedisGate::new(redis().await))
    }

    booking_testkit::seat_gate_contract!(fresh);
}

mod event_bus {
    use super::*;

    async fn fresh() -> Arc<dyn EventBus> {
        let bus = RedisBus::start(&redis().await, Uuid::from_u128(1));
        bus.until_listening().await;
        Arc::new(bus)
    }

    booking_testkit::event_bus_contract!(fresh);
}

mod rate_limiter {
    use super::*;

    /// Redis is there, so it must not be left alone.
    struct NotAsked;

    #[async_trait]
    impl RateLimiter for NotAsked {
        async fn check(&self, key: &str, _: Quota, _: Timestamp) -> RateDecision {
            panic!("the limiter counts {key} without Redis, which answers")
        }
    }

    async fn fresh() -> Arc<dyn RateLimiter> {
        Arc::new(RedisRateLimit::new(redis().await, Arc::new(NotAsked)))
    }

    booking_testkit::rate_limiter_contract!(fresh);
}
