//! SIGTERM while Stripe is silent: the refunds that a worker took are the next one's at once, not when their lease has ended.

use std::time::{Duration, Instant};

use booking_testkit::stripe::Trouble;

use crate::{
    books::Books,
    customers::{Customer, PAYS, seats, showtimes, sign_up},
    installation::{Installation, Settings},
    outside::Outside,
    postman::Postman,
};

/// How many refunds the worker takes: one is under way when it is told to stop.
const REFUNDS: usize = 3;

/// How soon the worker ends.
const END: Duration = Duration::from_secs(10);

/// How soon the next one has sent them all: far sooner than the lease ends.
const SENT: Duration = Duration::from_secs(20);

const LATER_WORK: Settings<'static> = &[("MARQUEE_WORKER", "off"), ("MARQUEE_LEASE", "600s")];

#[tokio::test(flavor = "multi_thread")]
async fn refunds_are_handed_back_at_sigterm_with_sqlite() {
    let outside = Outside::open().await;
    let installation = Installation::embedded(&[&outside.settings(), LATER_WORK].concat()).await.paid_at(&outside.stripe);
    handed_back(&outside, &installation).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn refunds_are_handed_back_at_sigterm_with_postgresql_and_redis() {
    let outside = Outside::open().await;
    let installation = Installation::over_servers(1, &[&outside.settings(), LATER_WORK].concat()).await.paid_at(&outside.stripe);
    handed_back(&outside, &installation).await;
}

async fn handed_back(outside: &Outside, installation: &Installation) {
    let visitor = installation.visitor();
    // The last one: early enough for all the money to go back.
    let show = *showtimes(&visitor).await.last().expect("a show");
    let postman = Postman::diligent(&outside.stripe, installation.doors());
    for mut customer in sign_up(&visitor, REFUNDS).await {
        buy_and_cancel(&mut customer, show).await;
    }
    let books = Books::open(&installation.database);
    assert_eq!(books.read("SELECT id AS text FROM refunds WHERE status = 'queued' AND attempts = 0").await.len(), REFUNDS);

    outside.stripe.trouble([Trouble::Silence; 50]);
    let mut first = installation.worker();
    first.start().await;
    is_at_a_refund(outside).await;
    first.terminate();
    let ended = first.ended(END).await;
    assert!(ended.success(), "{ended}");
    let tried = books.read("SELECT id AS text FROM refunds WHERE attempts > 0").await;
    assert_eq!(tried.len(), 1, "only what was under way was a try");

    outside.stripe.recover();
    let mut second = installation.worker();
    second.start().await;
    let back = Instant::now();
    while !books.read("SELECT id AS text FROM refunds WHERE status NOT IN ('submitted', 'succeeded')").await.is_empty() {
        assert!(back.elapsed() < SENT, "refunds wait for the lease of a worker that has ended");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    println!("sent {:?} after the next worker started", back.elapsed());
    outside.stripe.settle();
    books.settled().await;
    postman.home().await;
    books.check_rules().await;
    books.check_provider(&outside.stripe.holdings()).await;
}

async fn buy_and_cancel(customer: &mut Customer, show: i64) {
    let map = seats(&customer.client, show).await;
    let seat = map.iter().find(|seat| seat.status == "available" && seat.is_for_anyone()).expect("a seat").id;
    let held = customer.hold(show, &[seat]).await.expect("nobody else is interested");
    assert!(customer.pay(held.id, PAYS).await, "the card is good");
    assert!(customer.is_confirmed(held.id).await, "what is paid is confirmed");
    customer.cancel(held.id).await;
}

/// Waits until the worker is at a refund; it begins by asking which ones there are.
async fn is_at_a_refund(outside: &Outside) {
    let began = Instant::now();
    while !outside.stripe.calls().iter().any(|call| call.what.ends_with(" /v1/refunds")) {
        assert!(began.elapsed() < SENT, "the worker has asked for no refund");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}
