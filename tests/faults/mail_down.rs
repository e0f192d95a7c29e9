//! The mail server is down while a hundred bookings confirm: it refuses everybody, then it freezes. Nobody who buys notices, and
//! afterwards every mail arrives, once, those of a booking in their order.

use std::time::{Duration, Instant};

use futures::future::join_all;

use crate::{
    books::Books,
    customers::{Customer, PAYS, seats, showtimes, sign_up},
    inboxes::check_mails,
    installation::Installation,
    outside::Outside,
    postman::Postman,
};

const CUSTOMERS: usize = 20;

/// Bookings of each customer while the server refuses, and as many while it is silent and more.
const REFUSED: usize = 2;
const SILENT: usize = 3;

/// How long the server is silent at least: longer than a mail may take.
const SILENCE: Duration = Duration::from_secs(5);

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_bookings_get_their_mails_after_the_server_was_down_with_sqlite() {
    let outside = Outside::open().await;
    let installation = Installation::embedded(&outside.settings()).await.paid_at(&outside.stripe);
    down(&outside, &installation).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_bookings_get_their_mails_after_the_server_was_down_with_postgresql_and_redis() {
    let outside = Outside::open().await;
    let installation = Installation::over_servers(2, &outside.settings()).await.paid_at(&outside.stripe);
    down(&outside, &installation).await;
}

async fn down(outside: &Outside, installation: &Installation) {
    outside.smtp.shut(true);
    let visitor = installation.visitor();
    let shows = showtimes(&visitor).await;
    let customers = sign_up(&visitor, CUSTOMERS).await;
    let postman = Postman::diligent(&outside.stripe, installation.doors());
    let customers = buy(customers, &shows, REFUSED).await;
    outside.smtp.freeze(true);
    outside.smtp.shut(false);
    let (frozen, met) = (Instant::now(), outside.smtp.connections());
    let customers = buy(customers, &shows, SILENT).await;
    tokio::time::sleep(SILENCE.saturating_sub(frozen.elapsed())).await;
    assert!(outside.smtp.connections() > met, "the silence was met");
    assert_eq!(outside.smtp.delivered(), [], "nothing can have arrived");
    outside.smtp.freeze(false);

    let back = Instant::now();
    let books = Books::open(&installation.database);
    books.settled().await;
    let mails = check_mails(&books, &outside.smtp, 0).await;
    println!("{mails}, {:?} after the server was back", back.elapsed());
    for subject in ["Your tickets for ", "Your receipt for "] {
        let came = outside.smtp.read().iter().filter(|mail| mail.subject.starts_with(subject)).count();
        assert_eq!(came, CUSTOMERS * (REFUSED + SILENT), "{subject}");
    }
    drop(customers);
    postman.home().await;
    books.check_rules().await;
    books.check_provider(&outside.stripe.holdings()).await;
}

/// Everybody buys so many times, one after the other.
async fn buy(customers: Vec<Customer>, shows: &[i64], times: usize) -> Vec<Customer> {
    let buyers = customers.into_iter().enumerate().map(|(i, mut customer)| {
        let show = shows[i % shows.len()];
        tokio::spawn(async move {
            for _ in 0..times {
                buy_a_seat(&mut customer, show).await;
            }
            customer
        })
    });
    join_all(buyers).await.into_iter().map(|buyer| buyer.expect("no customer found fault")).collect()
}

/// Holds the first seat that the others and the rules of the house leave, and pays.
async fn buy_a_seat(customer: &mut Customer, show: i64) {
    loop {
        let map = seats(&customer.client, show).await;
        for seat in map.iter().filter(|seat| seat.status == "available" && seat.is_for_anyone()) {
            if let Ok(held) = customer.hold(show, &[seat.id]).await {
                assert!(customer.pay(held.id, PAYS).await, "the card is good");
                assert!(customer.is_confirmed(held.id).await, "what is paid is confirmed, mail or no mail");
                return;
            }
        }
    }
}
