//! PostgreSQL crashes and comes back: everybody is told to try again, soon, and then it goes on without a restart.

use std::time::{Duration, Instant};

use booking_testkit::own_servers::OwnPostgres;
use serde_json::{Value, json};

use crate::{
    client::{Call, Client},
    customers::{Crowd, showtimes, sign_up},
    installation::{Installation, SHORT_HOLDS},
    killed::check_all,
    rounds,
};

/// The longest anybody waits to hear that there is no database, with room for a busy machine.
const MOST: Duration = Duration::from_secs(5);

/// How soon the metrics tell the truth.
const TRUTH: Duration = Duration::from_secs(5);

/// How soon it serves again.
const BACK: Duration = Duration::from_secs(10);

#[tokio::test(flavor = "multi_thread")]
async fn a_crash_of_postgresql_is_a_503_and_loses_nothing() {
    let postgres = OwnPostgres::started();
    let installation = Installation::over_postgres(&postgres, SHORT_HOLDS).await;
    let visitor = installation.visitor();
    let shows = showtimes(&visitor).await;
    let mut customers = sign_up(&visitor, 13).await;
    let witness = customers.pop().expect("a customer").client;
    let crowd = Crowd::start(customers, &shows[..2]);
    for round in 0..rounds().div_ceil(2) {
        crowd.turn_to(&[shows[round % shows.len()], shows[(round + 1) % shows.len()]]);
        tokio::time::sleep(Duration::from_millis(1_500)).await;
        installation.weather.take_slowest();
        postgres.crash();
        for _ in 0..3 {
            everybody_is_told_to_try_again(&witness, shows[0]).await;
        }
        postgres.start();
        serves_again(&witness, shows[0]).await;
        let slowest = installation.weather.take_slowest();
        assert!(slowest < MOST, "an answer took {slowest:?}");
        println!("the slowest answer took {slowest:?}");
    }
    tokio::time::sleep(Duration::from_secs(1)).await;
    let customers = crowd.home().await;
    assert!(installation.weather.take_unavailable() > 0, "nobody noticed that the database was gone");
    check_all(&installation, &customers, &shows).await;
}

/// What needs the database, whatever is remembered: films that were looked for a moment ago are served all the same.
fn requests(show: i64) -> Vec<Call> {
    vec![
        Call::post("/api/v1/bookings/hold", Some(json!({ "showtime_id": show, "best_available": { "count": 1 } }))),
        Call::post("/api/v1/bookings/hold", Some(json!({ "showtime_id": show, "best_available": { "count": 1 } })))
            .named("mine".to_owned()),
        Call::post("/api/v1/bookings/1/confirm", None),
        Call::post("/api/v1/bookings/1/cancel", None),
        Call::get("/api/v1/bookings"),
        Call::get("/api/v1/bookings/1/tickets"),
        Call::get(format!("/api/v1/showtimes/{show}/seats")),
        Call::post("/api/v1/auth/login", Some(json!({ "email": "customer@demo.test", "password": "marquee-demo" }))),
    ]
}

async fn everybody_is_told_to_try_again(witness: &Client, show: i64) {
    for call in requests(show) {
        let began = Instant::now();
        let answer = witness.ask(&call).await.expect("an answer");
        assert_eq!((answer.status, answer.code()), (503, "dependency_unavailable"), "{call:?}: {answer:?}");
        assert!(began.elapsed() < MOST, "{call:?} took {:?}", began.elapsed());
    }
    let health = witness.ask(&Call::get("/health/ready")).await.expect("an answer");
    assert_eq!((health.status, health.body["status"].as_str()), (503, Some("unavailable")), "{health:?}");
    assert_eq!(witness.ask(&Call::get("/health/live")).await.expect("an answer").status, 200);
    metrics_say(witness, 0.0).await;
}

/// What operators watch says the same, soon.
async fn metrics_say(witness: &Client, up: f64) {
    let began = Instant::now();
    for sample in ["marquee_dependency_up{name=\"database\",adapter=\"PostgreSQL\"}", "marquee_ready", "marquee_metrics_fresh"] {
        while witness.metric(sample).await.is_none_or(|value| (value - up).abs() > 0.5) {
            assert!(began.elapsed() < TRUTH, "{sample} is not {up} after {TRUTH:?}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}

/// Asks until everything is served twice in a row, as one good answer may be luck. Nothing may be refused later than [`BACK`].
async fn serves_again(witness: &Client, show: i64) {
    let began = Instant::now();
    let (mut good, mut last_refusal) = (0, Duration::ZERO);
    while good < 2 {
        good += 1;
        for call in requests(show) {
            let answer = witness.ask(&call).await.expect("an answer");
            if answer.status == 503 {
                (good, last_refusal) = (0, began.elapsed());
                assert!(last_refusal < BACK, "{call:?} is not served {BACK:?} after the database came back");
            }
        }
    }
    let health: Value = witness.ask(&Call::get("/health/ready")).await.expect("an answer").expect(200);
    assert_ne!(health["status"], "unavailable", "{health}");
    metrics_say(witness, 1.0).await;
    println!("the last refusal came {last_refusal:?} after the database was back");
}
