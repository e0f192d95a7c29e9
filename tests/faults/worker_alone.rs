//! `api worker` beside a `serve` that leaves the background work out: it does what is to be done, may be killed, and ends in time when told.

use std::time::{Duration, Instant};

use serde_json::Value;

use crate::{
    client::{Call, Client},
    customers::{Customer, PAYS, Reservation, seats, showtimes, sign_up},
    installation::Installation,
};

/// How soon it ends.
const END: Duration = Duration::from_secs(10);

/// How long a sale may take to be confirmed.
const CONFIRMED: Duration = Duration::from_secs(30);

#[tokio::test(flavor = "multi_thread")]
async fn the_worker_alone_does_what_serve_leaves_with_sqlite() {
    alone(Installation::embedded(&[("MARQUEE_WORKER", "off")]).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_worker_alone_does_what_serve_leaves_with_postgresql_and_redis() {
    alone(Installation::over_servers(1, &[("MARQUEE_WORKER", "off")]).await).await;
}

async fn alone(installation: Installation) {
    let visitor = installation.visitor();
    let shows = showtimes(&visitor).await;
    let mut customer = sign_up(&visitor, 1).await.pop().expect("a customer");

    // Nobody is at work: what is paid waits.
    let paid = buy(&visitor, &mut customer, shows[0]).await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!(status(&customer, paid).await, "awaiting_payment");

    let (mut first, mut second) = (installation.worker(), installation.worker());
    first.start().await;
    confirmed(&customer, paid).await;
    // One is killed; the other does the rest.
    first.kill();
    second.start().await;
    let next = buy(&visitor, &mut customer, shows[1]).await;
    confirmed(&customer, next).await;
    says_what_it_did(&Client::new(&[second.url()], &installation.weather)).await;
    let told = Instant::now();
    second.terminate();
    let ended = second.ended(END).await;
    println!("the worker ended {:?} after SIGTERM", told.elapsed());
    assert!(ended.success(), "{ended}");
}

/// It answers operators, and nobody else.
async fn says_what_it_did(worker: &Client) {
    let health: Value = worker.ask(&Call::get("/health/ready")).await.expect("an answer").expect(200);
    assert_eq!(health["status"], "ready", "{health}");
    assert_eq!(worker.metric("marquee_bookings_confirmed_total{channel=\"web\"}").await, Some(1.0), "one of the two was its own");
    let runs = worker.metric("marquee_job_runs_total{task=\"messages\",outcome=\"ok\"}").await;
    assert!(runs.is_some_and(|runs| runs > 0.0), "{runs:?}");
    assert_eq!(worker.ask(&Call::get("/api/v1/movies")).await.expect("an answer").code(), "not_found");
}

async fn buy(visitor: &Client, customer: &mut Customer, show: i64) -> i64 {
    let map = seats(visitor, show).await;
    let seat = map.iter().find(|seat| seat.status == "available" && seat.is_for_anyone()).expect("a seat").id;
    let held = customer.hold(show, &[seat]).await.expect("nobody else is interested");
    assert!(customer.pay(held.id, PAYS).await, "the card is good");
    held.id
}

async fn status(customer: &Customer, booking: i64) -> String {
    let seen: Reservation = customer.client.insist(&Call::get(format!("/api/v1/bookings/{booking}"))).await.expect(200);
    seen.status
}

async fn confirmed(customer: &Customer, booking: i64) {
    let began = Instant::now();
    while status(customer, booking).await != "confirmed" {
        assert!(began.elapsed() < CONFIRMED, "nobody has confirmed the booking");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
