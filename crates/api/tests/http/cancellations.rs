//! The cinema calls a show off (trap T36): nobody buys any more, everybody gets everything back, and whoever watches sees how far it is.

use booking_domain::account::Role;
use futures::future::join_all;
use serde_json::{Value, json};

use crate::support::{Person, Show, TestApp, on_both};

const GOOD: &str = "4242424242424242";

on_both! {
    a_show_that_is_called_off_gives_everything_back,
    a_reason_is_asked_for_and_administrators_alone_may,
    of_two_hundred_bookings_a_killed_worker_leaves_none,
    holds_and_payments_meet_a_cancellation,
    who_cancels_before_the_job_comes_by_gets_everything_back,
}

fn path(show: &Show, what: &str) -> String {
    format!("/api/v1/showtimes/{}/{what}", show.id)
}

async fn call_off(admin: &Person, show: &Show) -> Value {
    let answer = admin.post(&path(show, "cancel"), &json!({ "reason": "The projector is broken" })).await;
    assert_eq!(answer.status, 202, "{}", answer.text);
    answer.body
}

async fn bought(app: &TestApp, person: &Person, show: &Show, seats: &[usize]) -> i64 {
    let id = person.held(show, seats).await;
    let payment = person.confirm(id).await;
    assert_eq!(person.pay(&payment, GOOD).await.status, 200);
    app.work().await;
    assert_eq!(person.status(id).await, "confirmed");
    id
}

async fn a_show_that_is_called_off_gives_everything_back(app: TestApp) {
    let (alice, bob, carol) = (app.customer("Alice").await, app.customer("Bob").await, app.customer("Carol").await);
    let admin = app.employee(Role::Admin).await;
    let hers = bought(&app, &alice, &app.show, &[0, 1]).await;
    let his = bob.held(&app.show, &[2]).await;
    let waiting = carol.held(&app.show, &[3]).await;
    let payment = carol.confirm(waiting).await;
    assert_eq!(admin.get(&path(&app.show, "cancellation")).await.status, 404);

    let begun = call_off(&admin, &app.show).await;
    assert_eq!((&begun["bookings"], &begun["done"], &begun["finished_at"]), (&json!(3), &json!(0), &Value::Null));
    alice.hold(&app.show, &[5]).await.is_problem(409, "showtime_cancelled");
    bob.post(&format!("/api/v1/bookings/{his}/confirm"), &json!({})).await.is_problem(409, "showtime_cancelled");
    // Money that comes before the job gets there.
    assert_eq!(carol.pay(&payment, GOOD).await.status, 200);
    app.work().await;
    app.work().await;

    let booking = alice.get(&format!("/api/v1/bookings/{hers}")).await.body;
    assert_eq!((&booking["status"], &booking["cancel_reason"]), (&json!("cancelled"), &json!("showtime_cancelled")));
    let refund = &booking["refunds"][0];
    assert_eq!((&refund["amount"], &refund["status"]), (&json!(21.0), &json!("succeeded")), "fees go back too");
    assert_eq!(alice.get(&format!("/api/v1/bookings/{hers}/tickets")).await.body["items"][0]["status"], "revoked");
    assert_eq!(bob.status(his).await, "cancelled");
    let late = carol.get(&format!("/api/v1/bookings/{waiting}")).await.body;
    assert_eq!((&late["status"], &late["refunds"][0]["amount"]), (&json!("cancelled"), &json!(10.5)), "late money is refunded: {late}");

    let done = admin.get(&path(&app.show, "cancellation")).await.body;
    assert_eq!((&done["bookings"], &done["done"], &done["failed"]), (&json!(3), &json!(3), &json!(0)), "{done}");
    assert_eq!(done["refunds"], json!([{ "currency": "EUR", "refunded": 31.5, "under_way": 0.0, "failed": 0 }]));
    assert!(done["finished_at"].is_string() && done["reason"] == "The projector is broken");
    assert_eq!(call_off(&admin, &app.show).await, done, "cancelled twice is cancelled once");

    let mails = admin.get("/api/v1/admin/notifications?kind=showtime_cancelled&state=sent").await.body;
    let mut told: Vec<i64> = mails["items"].as_array().expect("a list").iter().filter_map(|mail| mail["reservation_id"].as_i64()).collect();
    told.sort_unstable();
    assert_eq!(told, [hers, his, waiting], "everybody is told");
    assert_eq!(alice.hold(&app.strict, &[0]).await.status, 201, "other shows are sold");
}

async fn a_reason_is_asked_for_and_administrators_alone_may(app: TestApp) {
    let (admin, staff) = (app.employee(Role::Admin).await, app.employee(Role::Staff).await);
    for reason in ["", "  ", "two\nlines", &"x".repeat(301)] {
        let refused = admin.post(&path(&app.show, "cancel"), &json!({ "reason": reason })).await;
        assert_eq!(refused.is_problem(422, "validation_failed").body["errors"][0]["pointer"], "/reason");
    }
    admin.post(&path(&app.show, "cancel"), &json!({})).await.is_problem(422, "validation_failed");
    staff.post(&path(&app.show, "cancel"), &json!({ "reason": "no" })).await.is_problem(403, "forbidden");
    admin.post("/api/v1/showtimes/987654321/cancel", &json!({ "reason": "no" })).await.is_problem(404, "not_found");
    assert_eq!(app.customer("Alice").await.hold(&app.show, &[0]).await.status, 201, "nothing was called off");
}

async fn of_two_hundred_bookings_a_killed_worker_leaves_none(app: TestApp) {
    let show = app.show_with_seats(200).await;
    let buyers = join_all((0..20).map(|i| app.customer_named(i))).await;
    let buying = buyers.iter().enumerate().map(|(i, buyer)| {
        let (app, show) = (&app, &show);
        async move {
            for seat in 0..10 {
                let id = buyer.held(show, &[i * 10 + seat]).await;
                let payment = buyer.confirm(id).await;
                assert_eq!(buyer.pay(&payment, GOOD).await.status, 200);
                // Somebody else may just be taking in what was told of this payment.
                while buyer.status(id).await != "confirmed" {
                    app.hear_the_provider().await;
                }
            }
        }
    });
    join_all(buying).await;
    app.work().await;
    let admin = app.employee(Role::Admin).await;
    let begun = call_off(&admin, &show).await;
    assert_eq!((&begun["bookings"], &begun["done"]), (&json!(200), &json!(0)));

    // The first worker is killed after 70 bookings: it does no more, and nobody tells the second where it was.
    assert_eq!(app.services().cancellations.work(70).await.expect("works"), 70);
    let midway = admin.get(&path(&show, "cancellation")).await.body;
    assert_eq!((&midway["bookings"], &midway["done"], &midway["finished_at"]), (&json!(200), &json!(70), &Value::Null));
    let replica = app.replica().await;
    assert_eq!(replica.cancellations.work(1_000).await.expect("works"), 130);
    for _ in 0..20 {
        app.work().await;
    }
    let done = admin.get(&path(&show, "cancellation")).await.body;
    assert_eq!((&done["done"], &done["refunds"][0]["refunded"]), (&json!(200), &json!(2_100.0)), "{done}");
    let report = app.services().integrity.check().await.expect("checks");
    assert!(report.is_clean(), "{report:?}");
}

async fn holds_and_payments_meet_a_cancellation(app: TestApp) {
    let show = app.show_with_seats(60).await;
    let buyers = join_all((0..30).map(|i| app.customer_named(i))).await;
    let admin = app.employee(Role::Admin).await;
    let mut paying = Vec::new();
    for (i, buyer) in buyers.iter().take(10).enumerate() {
        let id = buyer.held(&show, &[i]).await;
        paying.push((buyer.clone(), id, buyer.confirm(id).await));
    }
    let payments = paying.iter().cloned().map(|(buyer, _, payment)| {
        let app = &app;
        async move {
            // The attempt may be called off already.
            let is_paid = buyer.pay(&payment, GOOD).await.status == 200;
            app.hear_the_provider().await;
            is_paid
        }
    });
    let holds = buyers.iter().skip(10).enumerate().map(|(i, buyer)| {
        let show = &show;
        async move {
            let answer = buyer.hold(show, &[10 + i]).await;
            if answer.status == 201 {
                return answer.body["reservation_id"].as_i64().map(|id| (buyer.clone(), id));
            }
            let code = answer.body["code"].as_str().expect("a code");
            assert!(["showtime_cancelled", "seat_blocked"].contains(&code), "{}", answer.text);
            None
        }
    });
    let calling_off = async {
        call_off(&admin, &show).await;
        app.services().cancellations.work(1_000).await.expect("works");
    };
    let (held, paid, ()) = tokio::join!(join_all(holds), join_all(payments), calling_off);
    for _ in 0..5 {
        app.work().await;
    }
    for (buyer, id) in held.into_iter().flatten() {
        assert_eq!(buyer.status(id).await, "cancelled", "a hold slipped through");
    }
    for ((buyer, id, _), is_paid) in paying.iter().zip(paid) {
        let booking = buyer.get(&format!("/api/v1/bookings/{id}")).await.body;
        let back: Vec<Value> = booking["refunds"].as_array().expect("a list").iter().map(|refund| refund["amount"].clone()).collect();
        assert_eq!(&booking["status"], "cancelled", "{booking}");
        assert_eq!(back, if is_paid { vec![json!(10.5)] } else { Vec::new() }, "what was paid goes back, once: {booking}");
    }
    let done = admin.get(&path(&show, "cancellation")).await.body;
    assert_eq!(done["bookings"], done["done"]);
    assert!(app.services().integrity.check().await.expect("checks").is_clean());
}

async fn who_cancels_before_the_job_comes_by_gets_everything_back(app: TestApp) {
    let (alice, bob, admin) = (app.customer("Alice").await, app.customer("Bob").await, app.employee(Role::Admin).await);
    let cinema = admin.get("/api/v1/admin/cinemas/1").await;
    let mut terms = json!({ "cancellation": { "tiers": [{ "hours_before": 0, "basis_points": 5000 }], "fees_back": false } });
    for name in ["name", "city", "address", "time_zone", "currency", "booking_fee", "trading_day_start"] {
        terms[name] = cinema.body[name].clone();
    }
    assert_eq!(crate::schedule::put(&admin, "/api/v1/admin/cinemas/1", None, &terms).await.status, 200);
    let hers = bought(&app, &alice, &app.show, &[0, 1]).await;
    let his = bought(&app, &bob, &app.show, &[2]).await;
    let quote = async |person: &Person, id: i64| person.post(&format!("/api/v1/bookings/{id}/cancellation-quote"), &json!({})).await.body;
    let early = quote(&alice, hers).await;
    assert_eq!(early["refund"], json!(10.0), "half, and no fees: {early}");
    call_off(&admin, &app.show).await;
    let late = quote(&alice, hers).await;
    assert_eq!((&late["refund"], &late["kept"]), (&json!(21.0), &json!(0.0)), "{late}");
    let by_quote = alice.post(&format!("/api/v1/bookings/{hers}/cancel"), &json!({ "quote_id": early["quote_id"] })).await.body;
    let off = (&json!("cancelled"), &json!("showtime_cancelled"));
    assert_eq!((&by_quote["status"], &by_quote["cancel_reason"]), off, "{by_quote}");
    let by_cinema = json!({ "reason": "Called", "refund": "none" });
    assert_eq!(admin.post(&format!("/api/v1/admin/bookings/{his}/cancel"), &by_cinema).await.status, 200);
    for _ in 0..2 {
        app.work().await;
    }
    for (person, id, paid) in [(&alice, hers, 21.0), (&bob, his, 10.5)] {
        let booking = person.get(&format!("/api/v1/bookings/{id}")).await.body;
        let back: Vec<&Value> = booking["refunds"].as_array().expect("a list").iter().map(|refund| &refund["amount"]).collect();
        assert_eq!(back, [&json!(paid)], "{booking}");
    }
    assert!(app.services().integrity.check().await.expect("checks").is_clean());
}

impl TestApp {
    async fn customer_named(&self, number: usize) -> Person {
        self.customer(&format!("Buyer{number}")).await
    }

    /// Takes in what the payment sandbox has to say.
    async fn hear_the_provider(&self) {
        let services = self.services();
        let desk = services.sandbox.as_deref().expect("the sandbox");
        for event in desk.deliver_due(services.bookings.now()).await.expect("works") {
            services.payments.receive(event.body.as_bytes(), &event.signature).await.expect("is taken in");
            desk.delivered(&event.id).await.expect("works");
        }
    }
}
