//! Two hundred clients want ten seats at once.

use futures::future::join_all;

use crate::support::{TestApp, on_both};

on_both! { two_hundred_race_for_ten_seats, pairs_that_overlap_are_held_whole }

async fn two_hundred_race_for_ten_seats(app: TestApp) {
    let customers = join_all((0..40).map(|i| {
        let app = &app;
        async move { app.customer(&format!("Racer{i}")).await }
    }))
    .await;
    let tries = (0..200usize).map(|i| {
        let (customer, show) = (customers[i % customers.len()].clone(), app.show.clone());
        tokio::spawn(async move { customer.hold(&show, &[i % 10]).await })
    });
    let answers = join_all(tries).await;
    let statuses: Vec<u16> = answers.into_iter().map(|answer| answer.expect("no panic").status.as_u16()).collect();
    assert_eq!(statuses.iter().filter(|status| **status == 201).count(), 10, "{statuses:?}");
    assert!(statuses.iter().all(|status| [201, 409].contains(status)), "{statuses:?}");
}

async fn pairs_that_overlap_are_held_whole(app: TestApp) {
    let customers = join_all((0..30).map(|i| {
        let app = &app;
        async move { app.customer(&format!("Racer{i}")).await }
    }))
    .await;
    let tries = customers.iter().enumerate().map(|(i, customer)| {
        let (customer, show) = (customer.clone(), app.show.clone());
        let pair = [i % 9, i % 9 + 1];
        tokio::spawn(async move { customer.hold(&show, &pair).await })
    });
    let held = join_all(tries).await.into_iter().filter(|answer| answer.as_ref().is_ok_and(|answer| answer.status == 201)).count();
    let map = app.visitor().get(&format!("/api/v1/showtimes/{}/seats", app.show.id)).await.body;
    let taken = map["seats"].as_array().expect("seats").iter().filter(|seat| seat["status"] == "held").count();
    assert_eq!(taken, 2 * held, "somebody holds half of what they asked");
}
