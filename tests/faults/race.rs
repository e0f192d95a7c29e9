//! Two hundred customers want ten seats, and none of them less than two.

use std::collections::BTreeSet;

use futures::future::join_all;

use crate::{
    books::Books,
    customers::{Customer, MapSeat, PAYS, seats, showtimes, sign_up},
    installation::Installation,
};

const CUSTOMERS: usize = 200;

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_race_for_ten_seats_on_sqlite() {
    race(&Installation::embedded(&[]).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_race_for_ten_seats_on_two_replicas_over_postgresql_and_redis() {
    race(&Installation::over_servers(2, &[]).await).await;
}

async fn race(installation: &Installation) {
    let visitor = installation.visitor();
    let (show, couples) = five_couples(&installation.visitor()).await;
    let customers = sign_up(&visitor, CUSTOMERS).await;
    // Some want one couple seat, some two: who loses one of them must keep neither.
    let wishes = (0..CUSTOMERS).map(|i| [couples[i % 5], couples[(i + i / 5) % 5]].concat().into_iter().collect::<BTreeSet<i64>>());
    let racers = customers.into_iter().zip(wishes).map(|(customer, wish)| tokio::spawn(buy(customer, show, Vec::from_iter(wish))));
    let customers: Vec<Customer> = join_all(racers).await.into_iter().map(|racer| racer.expect("no customer found fault")).collect();

    let mut sold = Vec::new();
    for customer in &customers {
        sold.extend(customer.check().await);
    }
    let wanted: BTreeSet<(i64, i64)> = couples.iter().flatten().map(|seat| (show, *seat)).collect();
    assert_eq!(sold.len(), 10, "{sold:?}");
    assert_eq!(BTreeSet::from_iter(sold), wanted);
    let map = seats(&visitor, show).await;
    let booked = map.iter().filter(|seat| seat.status == "booked" && wanted.contains(&(show, seat.id))).count();
    assert_eq!((booked, map.iter().filter(|seat| seat.status == "held").count()), (10, 0));
    Books::open(&installation.database).check().await;
}

/// Buys the wish, or gives up when a seat of it is gone. Who was turned away by somebody who then lost too tries again.
async fn buy(mut customer: Customer, show: i64, wish: Vec<i64>) -> Customer {
    loop {
        match customer.hold(show, &wish).await {
            Ok(held) => {
                assert!(customer.pay(held.id, PAYS).await && customer.is_confirmed(held.id).await);
                return customer;
            }
            Err(code) => assert_eq!(code, "seat_unavailable"),
        }
        let map = seats(&customer.client, show).await;
        if map.iter().any(|seat| wish.contains(&seat.id) && seat.status != "available") {
            return customer;
        }
    }
}

/// A showtime with five couple seats that stand alone, so that no rule is about what stands beside them.
async fn five_couples(visitor: &crate::client::Client) -> (i64, Vec<[i64; 2]>) {
    for show in showtimes(visitor).await {
        let map = seats(visitor, show).await;
        let at = |x: i32, y: i32| map.iter().find(|seat| (seat.x, seat.y) == (x, y));
        let is_alone = |seat: &&MapSeat| at(seat.x - 1, seat.y).is_none() && at(seat.x + 2, seat.y).is_none();
        let free = |seat: &&MapSeat| seat.kind == "couple" && seat.status == "available";
        let left = map.iter().filter(free).filter(is_alone);
        let couples: Vec<[i64; 2]> = left.filter_map(|seat| Some([seat.id, at(seat.x + 1, seat.y).filter(free)?.id])).collect();
        if couples.len() >= 5 {
            return (show, couples[..5].to_vec());
        }
    }
    panic!("no showtime has five couple seats")
}
