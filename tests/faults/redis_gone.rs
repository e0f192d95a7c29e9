//! Redis is killed, comes back, freezes, thaws: booking goes on.

use std::time::{Duration, Instant};

use booking_testkit::own_servers::OwnRedis;
use serde_json::Value;

use crate::{
    client::{Call, Client},
    customers::{Crowd, showtimes, sign_up},
    installation::{Installation, SHORT_HOLDS},
    killed::check_all,
    rounds,
};

/// How long each state is looked at.
const LOOK: Duration = Duration::from_millis(1_500);

/// More than any answer takes, were Redis to cost what it may, on a busy machine too; and less than a hang.
const MOST: Duration = Duration::from_secs(5);

#[tokio::test(flavor = "multi_thread")]
async fn booking_goes_on_while_redis_is_killed_and_frozen() {
    let mut redis = OwnRedis::started();
    let installation = Installation::over_redis(&redis, SHORT_HOLDS).await;
    let visitor = installation.visitor();
    let shows = showtimes(&visitor).await;
    let customers = sign_up(&visitor, 12).await;
    until(&visitor, "ready").await;
    let crowd = Crowd::start(customers, &shows[..2]);
    installation.weather.take_slowest();
    for round in 0..rounds().div_ceil(2) {
        crowd.turn_to(&[shows[round % shows.len()], shows[(round + 1) % shows.len()]]);
        tokio::time::sleep(LOOK).await;
        redis.kill();
        until(&visitor, "degraded").await;
        tokio::time::sleep(LOOK).await;
        until(&visitor, "degraded").await;
        redis.start();
        until(&visitor, "ready").await;
        redis.freeze();
        until(&visitor, "degraded").await;
        tokio::time::sleep(LOOK).await;
        redis.thaw();
        until(&visitor, "ready").await;
    }
    tokio::time::sleep(LOOK).await;
    let customers = crowd.home().await;
    let slowest = installation.weather.take_slowest();
    println!("the slowest answer took {slowest:?}");
    assert!(slowest < MOST, "an answer took {slowest:?}");
    assert_eq!(installation.weather.take_unavailable(), 0, "customers were told to try again");
    check_all(&installation, &customers, &shows).await;
}

/// Waits until the program says that it is `state`, and that it can serve all the while.
async fn until(visitor: &Client, state: &str) {
    let began = Instant::now();
    loop {
        let health: Value = visitor.ask(&Call::get("/health/ready")).await.expect("an answer").expect(200);
        let redis = health["checks"].as_array().expect("checks").iter().find(|check| check["name"] == "redis").expect("Redis is named");
        assert_eq!(redis["ok"], health["status"] == "ready", "{health}");
        if health["status"] == state {
            return;
        }
        assert!(began.elapsed() < Duration::from_secs(20), "it should be {state}: {health}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
