//! Redis is gone, frozen, emptied, late: what it costs, and that everything comes back by itself.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::{Duration, Instant},
};

use async_trait::async_trait;
use booking_domain::{
    SeatId, ShowtimeId, Timestamp,
    ports::{EventBus as _, GateAnswer, Hint, Quota, RateDecision, RateLimiter, SeatGate as _},
};
use booking_redis::{Redis, RedisBus, RedisError, RedisGate, RedisOptions, RedisRateLimit};
use booking_testkit::{contract::event_bus::next, noon, own_servers::OwnRedis, servers};
use futures::{StreamExt as _, future::join_all};
use uuid::Uuid;

const SHOWTIME: ShowtimeId = ShowtimeId(1);
const SEATS: [SeatId; 2] = [SeatId(1), SeatId(2)];
const QUOTA: Quota = Quota { limit: 2, per_seconds: 60 };

/// The most that a Redis in trouble may cost a request.
const MOST: Duration = Duration::from_millis(250);

/// Counts how often it was asked, and always allows.
#[derive(Default)]
struct Alone(AtomicU32);

#[async_trait]
impl RateLimiter for Alone {
    async fn check(&self, _: &str, quota: Quota, now: Timestamp) -> RateDecision {
        self.0.fetch_add(1, Ordering::Relaxed);
        quota.decision(true, now, now)
    }
}

/// Everything a replica does with Redis.
struct Replica {
    redis: Redis,
    gate: RedisGate,
    limiter: RedisRateLimit,
    alone: Arc<Alone>,
    bus: RedisBus,
}

impl Replica {
    /// A replica that waits for answers as long as it takes, so that a busy machine is not taken for a Redis in trouble.
    async fn new(server: &OwnRedis, key: u128) -> Self {
        Self::with(server, key, &RedisOptions { answer_within: Duration::from_secs(20), ..RedisOptions::default() }).await
    }

    async fn with(server: &OwnRedis, key: u128, options: &RedisOptions) -> Self {
        let redis = Redis::connect_with(&server.url(), options).await.expect("an address");
        let alone = Arc::new(Alone::default());
        Self {
            gate: RedisGate::new(redis.clone()),
            limiter: RedisRateLimit::new(redis.clone(), Arc::clone(&alone) as _),
            bus: RedisBus::start(&redis, Uuid::from_u128(key)),
            redis,
            alone,
        }
    }

    /// All that one booking asks of Redis; the gate's answer, and how long it took.
    async fn book(&self) -> (GateAnswer, Duration) {
        let began = Instant::now();
        self.limiter.check("somebody", QUOTA, noon()).await;
        let answer = self.gate.enter(SHOWTIME, &SEATS, noon()).await;
        self.gate.mark(SHOWTIME, &SEATS, noon()).await;
        self.bus.publish(Hint::Seats { showtime: SHOWTIME }).await;
        self.gate.clear(SHOWTIME, &SEATS).await;
        (answer, began.elapsed())
    }
}

/// Publishes through one until the other hears: what is published while a connection is coming back may be lost.
async fn hears(from: &Replica, to: &Replica) {
    let hint = Hint::Seats { showtime: ShowtimeId(77) };
    let mut hints = to.bus.subscribe();
    let heard = async {
        loop {
            from.bus.publish(hint).await;
            if let Ok(heard) = tokio::time::timeout(Duration::from_millis(50), hints.next()).await {
                return heard;
            }
        }
    };
    let heard = tokio::time::timeout(Duration::from_secs(20), heard).await.expect("the other hears in the end");
    assert_eq!(heard, Some(hint));
}

#[tokio::test(flavor = "multi_thread")]
async fn replicas_share_the_gate_and_hear_each_other_once() {
    let server = OwnRedis::started();
    let (a, b) = (Replica::new(&server, 1).await, Replica::new(&server, 2).await);
    a.bus.until_listening().await;
    b.bus.until_listening().await;
    let mut hints = [a.bus.subscribe(), b.bus.subscribe()];
    for n in 0..50 {
        a.bus.publish(Hint::Seats { showtime: ShowtimeId(n) }).await;
    }
    for hints in &mut hints {
        for n in 0..50 {
            assert_eq!(next(hints).await, Hint::Seats { showtime: ShowtimeId(n) });
        }
    }
    // Whatever b says now would come behind an echo of a's own hints, were there one.
    b.bus.publish(Hint::Seats { showtime: ShowtimeId(99) }).await;
    assert_eq!(next(&mut hints[0]).await, Hint::Seats { showtime: ShowtimeId(99) });

    assert_eq!(a.gate.enter(SHOWTIME, &SEATS, noon()).await, GateAnswer::Open);
    assert_eq!(b.gate.enter(SHOWTIME, &SEATS, noon()).await, GateAnswer::Taken(SEATS.to_vec()));
    assert!(a.limiter.check("shared", QUOTA, noon()).await.allowed && b.limiter.check("shared", QUOTA, noon()).await.allowed);
    assert!(!b.limiter.check("shared", QUOTA, noon()).await.allowed);
    assert_eq!((a.alone.0.load(Ordering::Relaxed), b.alone.0.load(Ordering::Relaxed)), (0, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_redis_opens_the_gate_and_comes_back_by_itself() {
    let mut server = OwnRedis::started();
    let (a, b) = (Replica::new(&server, 1).await, Replica::new(&server, 2).await);
    hears(&a, &b).await;
    a.gate.mark(SHOWTIME, &SEATS, noon()).await;
    assert_eq!(a.gate.enter(SHOWTIME, &SEATS, noon()).await, GateAnswer::Taken(SEATS.to_vec()));

    server.kill();
    let (answer, took) = a.book().await;
    assert_eq!(answer, GateAnswer::Open);
    assert!(took < MOST, "{took:?}");
    assert_eq!(a.alone.0.load(Ordering::Relaxed), 1);
    assert!(matches!(a.redis.ping().await, Err(RedisError::Silent)));
    let mut here = a.bus.subscribe();
    a.bus.publish(Hint::Seats { showtime: SHOWTIME }).await;
    assert_eq!(next(&mut here).await, Hint::Seats { showtime: SHOWTIME });

    server.start();
    a.redis.until_up().await;
    a.redis.ping().await.expect("answers again");
    assert_eq!(a.gate.enter(SHOWTIME, &SEATS, noon()).await, GateAnswer::Open);
    assert_eq!(a.gate.enter(SHOWTIME, &SEATS, noon()).await, GateAnswer::Taken(SEATS.to_vec()));
    hears(&a, &b).await;
    hears(&b, &a).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_frozen_redis_costs_a_moment_once_and_comes_back_by_itself() {
    let server = OwnRedis::started();
    let replica = Arc::new(Replica::with(&server, 1, &RedisOptions::default()).await);
    replica.bus.until_listening().await;

    server.freeze();
    let rush = (0..50).map(|_| {
        let replica = Arc::clone(&replica);
        tokio::spawn(async move { replica.book().await })
    });
    for booked in join_all(rush).await {
        let (answer, took) = booked.expect("nobody panics");
        assert_eq!(answer, GateAnswer::Open);
        assert!(took < MOST, "{took:?}");
    }
    // Nobody waits now, and the task that looks after Redis is not in anybody's way.
    let began = Instant::now();
    for _ in 0..100 {
        assert_eq!(replica.book().await.0, GateAnswer::Open);
    }
    assert!(began.elapsed() < MOST, "{:?}", began.elapsed());

    server.thaw();
    let shut = async {
        while replica.gate.enter(SHOWTIME, &SEATS, noon()).await == GateAnswer::Open {
            replica.redis.until_up().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), shut).await.expect("the gate works again");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_redis_that_comes_later_is_used_from_then_on() {
    let mut server = OwnRedis::stopped();
    let (a, b) = (Replica::new(&server, 1).await, Replica::new(&server, 2).await);
    let (answer, took) = a.book().await;
    assert_eq!(answer, GateAnswer::Open);
    assert!(took < MOST, "{took:?}");
    server.start();
    a.redis.until_up().await;
    assert_eq!(a.gate.enter(SHOWTIME, &SEATS, noon()).await, GateAnswer::Open);
    assert_eq!(a.gate.enter(SHOWTIME, &SEATS, noon()).await, GateAnswer::Taken(SEATS.to_vec()));
    hears(&a, &b).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flushed_redis_is_an_empty_one() {
    let server = OwnRedis::started();
    let replica = Replica::new(&server, 1).await;
    replica.gate.mark(SHOWTIME, &SEATS, noon()).await;
    assert_eq!(replica.gate.enter(SHOWTIME, &SEATS, noon()).await, GateAnswer::Taken(SEATS.to_vec()));
    let client = deadpool_redis::redis::Client::open(server.url()).expect("an address");
    let mut connection = client.get_multiplexed_async_connection().await.expect("a connection");
    for flush in ["SCRIPT", "FLUSHALL"] {
        let mut call = deadpool_redis::redis::cmd(flush);
        if flush == "SCRIPT" {
            call.arg("FLUSH");
        }
        call.query_async::<()>(&mut connection).await.expect("is flushed");
    }
    assert_eq!(replica.gate.enter(SHOWTIME, &SEATS, noon()).await, GateAnswer::Open);
    assert_eq!(replica.gate.enter(SHOWTIME, &SEATS, noon()).await, GateAnswer::Taken(SEATS.to_vec()));
    assert!(replica.limiter.check("somebody", QUOTA, noon()).await.allowed);
    assert_eq!(replica.alone.0.load(Ordering::Relaxed), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_others_wrote_under_our_names_does_no_harm() {
    let server = OwnRedis::started();
    let replica = Replica::new(&server, 1).await;
    replica.bus.until_listening().await;
    let mut hints = replica.bus.subscribe();
    let client = deadpool_redis::redis::Client::open(server.url()).expect("an address");
    let mut connection = client.get_multiplexed_async_connection().await.expect("a connection");
    for garbage in ["", "{}", "\u{fffd}", r#"{"from":"x","hint":{"topic":"seats"}}"#] {
        let publish = deadpool_redis::redis::cmd("PUBLISH").arg("marquee:hints").arg(garbage).to_owned();
        publish.query_async::<()>(&mut connection).await.expect("is published");
        let set = deadpool_redis::redis::cmd("SET").arg("marquee:{showtime:1}:seat:1").arg(garbage).to_owned();
        set.query_async::<()>(&mut connection).await.expect("is set");
        assert_eq!(replica.gate.enter(SHOWTIME, &SEATS[..1], noon()).await, GateAnswer::Open);
    }
    replica.bus.publish(Hint::Seats { showtime: SHOWTIME }).await;
    assert_eq!(hints.next().await, Some(Hint::Seats { showtime: SHOWTIME }));
}

#[tokio::test(flavor = "multi_thread")]
async fn installations_in_two_namespaces_know_nothing_of_each_other() {
    let url = servers::redis_url();
    for _ in 0..2 {
        let options = RedisOptions { namespace: servers::unique_name(), answer_within: Duration::from_secs(20), observer: None };
        let gate = RedisGate::new(Redis::connect_with(&url, &options).await.expect("an address"));
        assert_eq!(gate.enter(SHOWTIME, &SEATS, noon()).await, GateAnswer::Open);
        assert_eq!(gate.enter(SHOWTIME, &SEATS, noon()).await, GateAnswer::Taken(SEATS.to_vec()));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_address_is_refused_without_repeating_it() {
    for url in ["", "localhost", "http://u:hunter2@localhost", "redis://u:hunter2@localhost:99999"] {
        let Err(error) = Redis::connect(url).await else { panic!("{url:?} is no address") };
        assert!(!error.to_string().contains("hunter2"), "{error}");
    }
}
