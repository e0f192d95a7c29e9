//! `kill -9` in the middle, and again: nothing confirmed is lost, nothing is sold twice, every payment is a booking or a refund.

use std::{collections::BTreeSet, time::Duration};

use crate::{
    books::Books,
    customers::{Crowd, Customer, seats, showtimes, sign_up, told},
    installation::{Installation, SHORT_HOLDS},
    rounds,
};

/// How many customers are at it.
const CUSTOMERS: usize = 16;

/// How long the program runs between two kills. Uneven, so that it is not always killed at the same moment of its work.
fn life(round: usize) -> Duration {
    Duration::from_millis(1_200 + u64::try_from(round * 377 % 1_000).expect("small"))
}

/// How long connections may still break after a program is back: that of a request in flight while it was killed.
const AFTERMATH: Duration = Duration::from_millis(500);

#[tokio::test(flavor = "multi_thread")]
async fn kill_9_loses_nothing_with_sqlite() {
    kill_again_and_again(Installation::embedded(SHORT_HOLDS).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn kill_9_of_replicas_loses_nothing_with_postgresql_and_redis() {
    kill_again_and_again(Installation::over_servers(2, SHORT_HOLDS).await).await;
}

async fn kill_again_and_again(mut installation: Installation) {
    let visitor = installation.visitor();
    let shows = showtimes(&visitor).await;
    let customers = sign_up(&visitor, CUSTOMERS).await;
    let crowd = Crowd::start(customers, &shows[..2]);
    let how_many = installation.replicas.len();
    for round in 0..rounds() {
        crowd.turn_to(&[shows[round % shows.len()], shows[(round + 1) % shows.len()]]);
        tokio::time::sleep(life(round)).await;
        installation.weather.set_rough(true);
        // Every third time all of them at once.
        let victims: Vec<usize> = if round % 3 == 2 { (0..how_many).collect() } else { vec![round % how_many] };
        for victim in &victims {
            installation.replicas[*victim].kill();
        }
        for victim in victims {
            installation.replicas[victim].start().await;
        }
        tokio::time::sleep(AFTERMATH).await;
        installation.weather.set_rough(false);
    }
    tokio::time::sleep(life(0)).await;
    let customers = crowd.home().await;
    check_all(&installation, &customers, &shows).await;
}

/// Waits until all is settled, and compares what customers were told with what they read, with the seat maps, with the books, and with the
/// sandbox.
pub async fn check_all(installation: &Installation, customers: &[Customer], shows: &[i64]) {
    let books = Books::open(&installation.database);
    check_customers(&books, installation, customers, shows).await;
    println!("{} payments in all", books.check().await);
}

/// Waits until all is settled, and compares what customers were told with what they read, and with the seat maps.
pub async fn check_customers(books: &Books, installation: &Installation, customers: &[Customer], shows: &[i64]) {
    books.settled().await;
    let mut sold = Vec::new();
    for customer in customers {
        sold.extend(customer.check().await);
    }
    let seats_sold: BTreeSet<_> = sold.iter().collect();
    assert_eq!(seats_sold.len(), sold.len(), "a seat is sold twice");
    let visitor = installation.visitor();
    for show in shows.iter().filter(|show| sold.iter().any(|(of, _)| of == *show)) {
        let booked: BTreeSet<i64> =
            seats(&visitor, *show).await.iter().filter(|seat| seat.status == "booked").map(|seat| seat.id).collect();
        let not_booked: Vec<_> = sold.iter().filter(|(of, seat)| of == show && !booked.contains(seat)).collect();
        assert!(not_booked.is_empty(), "sold, and not booked on the map: {not_booked:?}");
    }
    let weather = &installation.weather;
    println!("{}; {} requests without an answer, {} told to try again", told(customers), weather.unanswered(), weather.take_unavailable());
    assert!(!sold.is_empty(), "nobody bought anything, which says nothing: {}", told(customers));
}
