//! What administrators do with bookings, users and reviews.

use booking_domain::account::Role;
use futures::future::join_all;
use serde_json::{Value, json};

use crate::{
    door::{bought, is_sound},
    support::{Person, TestApp, on_both},
};

on_both! {
    bookings_are_searched_and_paged,
    a_booking_has_its_whole_history,
    a_booking_is_cancelled_for_the_customer,
    money_is_given_back_and_never_more_than_came_in,
    users_are_found_with_their_bookings,
    two_administrators_who_shut_each_other_leave_one,
    a_film_is_reviewed_by_who_has_seen_it,
    the_average_follows_moderation,
}

fn keys(page: &Value) -> Vec<i64> {
    page["items"].as_array().expect("items").iter().map(|item| item["reservation_id"].as_i64().expect("a key")).collect()
}

async fn bookings_are_searched_and_paged(app: TestApp) {
    let (alice, bob, admin) = (app.customer("Alice").await, app.customer("Bob").await, app.employee(Role::Admin).await);
    let (first, _) = bought(&app, &alice, &app.show, &[0]).await;
    let (second, third) = (bob.held(&app.show, &[1]).await, bob.held(&app.strict, &[0, 1]).await);
    let search = |query: String| {
        let admin = admin.clone();
        async move { keys(&admin.get(&format!("/api/v1/admin/bookings?{query}")).await.body) }
    };
    let cinema = "cinema_id=1&movie_id=1";
    assert_eq!(search(cinema.to_owned()).await, [third, second, first]);
    assert_eq!(search("name=ali".to_owned()).await, [first]);
    assert_eq!(search("email=bob%40example.org".to_owned()).await, [third, second]);
    assert_eq!(search("status=confirmed".to_owned()).await, [first]);
    assert_eq!(search("status=held&cinema_id=1".to_owned()).await, [third, second]);
    let day = jiff::Timestamp::to_zoned(booking_testkit::noon(), jiff::tz::TimeZone::UTC).date() + jiff::Span::new().days(2);
    assert_eq!(search(format!("from={day}&to={day}")).await, [third, second, first]);
    assert!(search(format!("from={}", day + jiff::Span::new().days(1))).await.is_empty());
    assert!(search("cinema_id=2".to_owned()).await.is_empty());
    admin.get("/api/v1/admin/bookings?email=nobody").await.is_problem(422, "validation_failed");
    admin.get("/api/v1/admin/bookings?status=lost").await.is_problem(422, "validation_failed");
    let page = admin.get("/api/v1/admin/bookings?limit=2").await;
    assert_eq!(keys(&page.body), [third, second]);
    alice.held(&app.show, &[5]).await;
    let cursor = page.body["next_cursor"].as_str().expect("more");
    let rest = admin.get(&format!("/api/v1/admin/bookings?limit=2&cursor={cursor}")).await;
    assert_eq!((keys(&rest.body), &rest.body["next_cursor"]), (vec![first], &Value::Null));
}

/// The ledger of a booking: what each line is about, where the money went, where it came from, how much, and who caused it.
async fn the_books(admin: &Person, booking: i64) -> Vec<Value> {
    let dossier = admin.get(&format!("/api/v1/admin/bookings/{booking}")).await.body;
    let line = |line: &Value| json!([line["kind"], line["debit"], line["credit"], line["amount"], line["posted_by"]]);
    dossier["ledger"].as_array().expect("lines").iter().map(line).collect()
}

async fn a_booking_has_its_whole_history(app: TestApp) {
    let (alice, admin) = (app.customer("Alice").await, app.employee(Role::Admin).await);
    let (booking, _) = bought(&app, &alice, &app.show, &[0]).await;
    let dossier = admin.get(&format!("/api/v1/admin/bookings/{booking}")).await.body;
    let actions: Vec<&str> = dossier["history"].as_array().expect("lines").iter().filter_map(|line| line["action"].as_str()).collect();
    for action in ["booking.held", "payment.started", "payment.moved", "booking.confirmed"] {
        assert!(actions.contains(&action), "{actions:?}");
    }
    assert_eq!((&dossier["history"][0]["actor_name"], &dossier["payments"][0]["method"]), (&json!("Alice"), &json!("online")));
    assert!(
        dossier["mails"].as_array().expect("mails").iter().any(|mail| mail["kind"] == "booking_confirmed" && mail["sent_at"].is_string())
    );
    assert_eq!(dossier["tickets"].as_array().map(Vec::len), Some(1));
    let lines = the_books(&admin, booking).await;
    // Nobody here caused the customer's own payment.
    let sale = [json!(["sale", "provider", "tickets", 10.0, null]), json!(["fee", "provider", "fees", 0.5, null])];
    assert_eq!(lines, sale);
    let give = json!({ "amount": 4.25, "reason": "The sound failed" });
    assert_eq!(admin.post(&format!("/api/v1/admin/bookings/{booking}/refunds"), &give).await.status, 201);
    let goodwill = json!(["goodwill", "tickets", "provider", 4.25, "admin"]);
    assert_eq!(the_books(&admin, booking).await, [&sale[..], &[goodwill]].concat());
    let dossier = admin.get(&format!("/api/v1/admin/bookings/{booking}")).await.body;
    assert_eq!(dossier["ledger"][2]["refund_id"], dossier["money_back"][0]["id"]);
    assert_eq!(dossier["ledger"][0]["payment_id"], dossier["payments"][0]["id"]);
    admin.get("/api/v1/admin/bookings/987654").await.is_problem(404, "not_found");
}

async fn a_booking_is_cancelled_for_the_customer(app: TestApp) {
    let (alice, admin) = (app.customer("Alice").await, app.employee(Role::Admin).await);
    let (booking, _) = bought(&app, &alice, &app.show, &[0, 1]).await;
    let path = format!("/api/v1/admin/bookings/{booking}/cancel");
    admin.post(&path, &json!({ "refund": "full" })).await.is_problem(422, "validation_failed");
    admin.post(&path, &json!({ "reason": " ", "refund": "full" })).await.is_problem(422, "validation_failed");
    let one = json!({ "reason": "Seat is broken", "refund": "full", "seat_ids": app.show.ids(&[0]) });
    let part = admin.post(&path, &one).await;
    assert_eq!((&part.body["status"], &part.body["refunds"][0]["amount"]), (&json!("confirmed"), &json!(10.5)), "{}", part.text);
    // The show has begun: the terms give nothing any more, and an administrator may all the same.
    app.wait(48 * 60 + 5);
    admin.post(&path, &json!({ "reason": "Fell ill", "refund": "policy" })).await.is_problem(409, "refund_not_allowed");
    let rest = json!({ "reason": "Fell ill", "refund": "none" });
    let cancelled = admin.post(&path, &rest).await;
    assert_eq!(
        (&cancelled.body["status"], &cancelled.body["cancel_reason"]),
        (&json!("cancelled"), &json!("by_cinema")),
        "{}",
        cancelled.text
    );
    assert_eq!(cancelled.body["refunds"].as_array().map(Vec::len), Some(1), "nothing more goes back");
    assert_eq!(admin.post(&path, &rest).await.body["status"], "cancelled", "twice is once");
    let history = admin.get(&format!("/api/v1/admin/bookings/{booking}")).await.body["history"].clone();
    let told = |line: &&Value| line["action"] == "booking.explained" && line["detail"]["reason"] == "Fell ill";
    assert_eq!(history.as_array().expect("lines").iter().filter(told).count(), 1, "{history}");
    app.work().await;
    is_sound(&admin).await;
    admin.post("/api/v1/admin/bookings/987654/cancel", &rest).await.is_problem(404, "not_found");
}

async fn money_is_given_back_and_never_more_than_came_in(app: TestApp) {
    let (alice, admin) = (app.customer("Alice").await, app.employee(Role::Admin).await);
    let (booking, _) = bought(&app, &alice, &app.show, &[0]).await;
    let path = format!("/api/v1/admin/bookings/{booking}/refunds");
    let give = |amount: Value| json!({ "amount": amount, "reason": "The sound failed" });
    let given = admin.post(&path, &give(json!(4.25))).await;
    assert_eq!((given.status.as_u16(), &given.body["status"]), (201, &json!("confirmed")), "{}", given.text);
    assert_eq!((&given.body["refunds"][0]["amount"], &given.body["refunds"][0]["cause"]), (&json!(4.25), &json!("goodwill")));
    let too_much = admin.post(&path, &give(json!(6.26))).await;
    too_much.is_problem(409, "refund_exceeds_captured");
    assert_eq!(too_much.body["refundable"], 6.25);
    for wrong in [json!(0), json!(-1), json!(1.234), json!("5"), json!(null), json!({ "minor": 5 }), json!(1e300)] {
        admin.post(&path, &give(wrong)).await.is_problem(422, "validation_failed");
    }
    let tries = (0..6).map(|_| {
        let (admin, path, body) = (admin.clone(), path.clone(), give(json!(4)));
        tokio::spawn(async move { admin.post(&path, &body).await.status.as_u16() })
    });
    let mut statuses: Vec<u16> = join_all(tries).await.into_iter().map(|status| status.expect("no panic")).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409, 409, 409, 409, 409]);
    for _ in 0..3 {
        app.work().await;
        app.wait(2);
    }
    let refunds = alice.get(&format!("/api/v1/bookings/{booking}")).await.body["refunds"].clone();
    assert!(refunds.as_array().expect("refunds").iter().all(|refund| refund["status"] == "succeeded"), "{refunds}");
    is_sound(&admin).await;
}

async fn users_are_found_with_their_bookings(app: TestApp) {
    let (alice, admin) = (app.customer("Alice").await, app.employee(Role::Admin).await);
    alice.held(&app.show, &[0]).await;
    alice.held(&app.show, &[1]).await;
    let found = admin.get("/api/v1/admin/users?search=ALICE").await;
    assert_eq!((&found.body["items"][0]["bookings"], &found.body["items"][0]["disabled"]), (&json!(2), &json!(false)), "{}", found.text);
    let id = &found.body["items"][0]["id"];
    assert_eq!(admin.post(&format!("/api/v1/admin/users/{id}/disable"), &json!({})).await.status, 200);
    assert_eq!(alice.get("/api/v1/auth/me").await.status, 401, "its sessions die at once");
    assert!(app.try_log_in("alice@example.org").await.is_none());
    let shut = admin.get("/api/v1/admin/users?disabled=true&role=user").await;
    assert_eq!(shut.body["items"].as_array().map(Vec::len), Some(1), "{}", shut.text);
    assert_eq!(admin.get("/api/v1/admin/users?disabled=false&search=alice").await.body["items"], json!([]));
    assert_eq!(admin.post(&format!("/api/v1/admin/users/{id}/enable"), &json!({})).await.body["disabled"], false);
    let back = app.try_log_in("alice@example.org").await.expect("the account is open again");
    assert_eq!(back.get("/api/v1/auth/me").await.status, 200);
}

async fn two_administrators_who_shut_each_other_leave_one(app: TestApp) {
    let (one, two) = (app.person(Role::Admin, "one@example.org").await, app.person(Role::Admin, "two@example.org").await);
    let id = |person: Person| async move { person.get("/api/v1/auth/me").await.body["id"].clone() };
    let (first, second) = (id(one.clone()).await, id(two.clone()).await);
    let (shut, demote) = (format!("/api/v1/admin/users/{second}/disable"), format!("/api/v1/admin/users/{first}/role"));
    let (bare, user) = (json!({}), json!({ "role": "user" }));
    let (a, b) = tokio::join!(one.post(&shut, &bare), two.post(&demote, &user));
    let done = [&a, &b].iter().filter(|answer| answer.status == 200).count();
    assert_eq!(done, 1, "{} {}", a.text, b.text);
    let left = join_all(["one@example.org", "two@example.org"].map(|email| app.try_log_in(email))).await;
    let mut admins = 0;
    for person in left.into_iter().flatten() {
        admins += usize::from(person.get("/api/v1/admin/users").await.status == 200);
    }
    assert_eq!(admins, 1);
}

async fn a_film_is_reviewed_by_who_has_seen_it(app: TestApp) {
    let (alice, bob, admin) = (app.customer("Alice").await, app.customer("Bob").await, app.employee(Role::Admin).await);
    bought(&app, &alice, &app.show, &[0]).await;
    let (path, good) = ("/api/v1/movies/1/reviews", json!({ "stars": 5, "body": "Still new after a hundred years." }));
    alice.post(path, &good).await.is_problem(409, "review_not_allowed");
    app.wait(51 * 60);
    bob.post(path, &good).await.is_problem(409, "review_not_allowed");
    alice.post(path, &json!({ "stars": 6 })).await.is_problem(422, "validation_failed");
    alice.post("/api/v1/movies/987654/reviews", &good).await.is_problem(404, "not_found");
    app.visitor().post(path, &good).await.is_problem(401, "unauthorized");
    let kept = alice.post(path, &good).await;
    assert_eq!((kept.status.as_u16(), &kept.body["status"]), (201, &json!("pending")), "{}", kept.text);
    alice.post(path, &good).await.is_problem(409, "review_exists");
    let own = format!("/api/v1/reviews/{}", kept.body["id"]);
    bob.patch(&own, &json!({ "stars": 1 })).await.is_problem(404, "not_found");
    bob.delete(&own).await.is_problem(404, "not_found");
    assert_eq!(app.visitor().get(path).await.body["items"], json!([]), "nobody has read it yet");
    let pending = admin.get("/api/v1/admin/reviews?status=pending").await;
    assert_eq!((&pending.body["items"][0]["author"], &pending.body["items"][0]["stars"]), (&json!("Alice"), &json!(5)), "{}", pending.text);
    let moderate = format!("/api/v1/admin/reviews/{}/moderate", kept.body["id"]);
    let rejected = admin.post(&moderate, &json!({ "decision": "reject", "reason": "Names people" })).await;
    assert_eq!((&rejected.body["status"], &rejected.body["reason"]), (&json!("rejected"), &json!("Names people")), "{}", rejected.text);
    let changed = alice.patch(&own, &json!({ "body": "Still new." })).await;
    assert_eq!((&changed.body["status"], &changed.body["stars"], &changed.body["reason"]), (&json!("pending"), &json!(5), &Value::Null));
    assert_eq!(admin.post(&moderate, &json!({ "decision": "publish" })).await.status, 200);
    assert_eq!(app.visitor().get(path).await.body["items"][0]["body"], "Still new.");
    assert_eq!(alice.delete(&own).await.status, 204);
    assert_eq!(alice.delete(&own).await.status, 404);
    assert_eq!(app.visitor().get(path).await.body["count"], 0);
    admin.post(&moderate, &json!({ "decision": "publish" })).await.is_problem(404, "not_found");
}

async fn the_average_follows_moderation(app: TestApp) {
    let admin = app.employee(Role::Admin).await;
    let mut written = Vec::new();
    for (i, stars) in [5, 4, 4].into_iter().enumerate() {
        let customer = app.customer(&format!("Viewer{i}")).await;
        bought(&app, &customer, &app.show, &[i]).await;
        written.push((customer, stars));
    }
    app.wait(51 * 60);
    let mut ids = Vec::new();
    for (customer, stars) in &written {
        ids.push(customer.post("/api/v1/movies/1/reviews", &json!({ "stars": stars })).await.body["id"].clone());
    }
    let film = |app: &TestApp| {
        let visitor = app.visitor();
        async move {
            let film = visitor.get("/api/v1/movies/1").await.body;
            (film["review_count"].clone(), film["review_average"].clone())
        }
    };
    assert_eq!(film(&app).await, (json!(0), Value::Null));
    admin.get("/api/v1/auth/me").await;
    let publish = ids.iter().map(|id| {
        let (admin, path) = (admin.clone(), format!("/api/v1/admin/reviews/{id}/moderate"));
        tokio::spawn(async move { admin.post(&path, &json!({ "decision": "publish" })).await.status.as_u16() })
    });
    let statuses: Vec<u16> = join_all(publish).await.into_iter().map(|status| status.expect("no panic")).collect();
    assert_eq!(statuses, [200, 200, 200]);
    assert_eq!(film(&app).await, (json!(3), json!(4.33)));
    admin.post(&format!("/api/v1/admin/reviews/{}/moderate", ids[0]), &json!({ "decision": "reject" })).await;
    assert_eq!(film(&app).await, (json!(2), json!(4.0)));
    is_sound(&admin).await;
}
