//! What administrators do with bookings, users and reviews.

use booking_domain::account::Role;
use futures::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    door::{bought, is_sound},
    support::{Answer, Person, TestApp, on_both},
};

on_both! {
    bookings_are_searched_and_paged,
    a_booking_has_its_whole_history,
    a_booking_is_cancelled_for_the_customer,
    what_a_cancel_gives_back_is_said_before,
    a_customers_quote_says_what_still_comes,
    money_is_given_back_and_never_more_than_came_in,
    a_refund_whose_answer_was_lost_is_made_once,
    users_are_found_with_their_bookings,
    two_administrators_who_shut_each_other_leave_one,
    a_film_is_reviewed_by_who_has_seen_it,
    the_average_follows_moderation,
    ones_own_reviews_are_listed_in_any_state,
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

async fn a_customers_quote_says_what_still_comes(app: TestApp) {
    let (alice, admin) = (app.customer("Alice").await, app.employee(Role::Admin).await);
    let (booking, _) = bought(&app, &alice, &app.show, &[0, 1]).await;
    let given = json!({ "amount": 15, "reason": "The sound failed" });
    assert_eq!(admin.post(&format!("/api/v1/admin/bookings/{booking}/refunds"), &given).await.status, 201);
    let quote = alice.post(&format!("/api/v1/bookings/{booking}/cancellation-quote"), &json!({})).await.body;
    assert_eq!((&quote["refund"], &quote["kept"], &quote["refunded_before"]), (&json!(6.0), &json!(0.0), &json!(15.0)), "{quote}");
    let of_seats: Vec<&Value> = quote["seats"].as_array().expect("seats").iter().map(|seat| &seat["refund"]).collect();
    assert_eq!(of_seats, [&json!(3.0), &json!(3.0)]);
    let cancelled = alice.post(&format!("/api/v1/bookings/{booking}/cancel"), &json!({ "quote_id": quote["quote_id"] })).await.body;
    assert_eq!(cancelled["refunds"][1]["amount"], quote["refund"], "{cancelled}");

    let with_bay = bought(&app, &alice, &app.show, &[20, 21]).await.0;
    let bay = json!({ "seat_ids": app.show.ids(&[20]) });
    for what in ["cancellation-quote", "cancel"] {
        let refused = alice.post(&format!("/api/v1/bookings/{with_bay}/{what}"), &bay).await;
        refused.is_problem(422, "validation_failed");
    }
}

async fn what_a_cancel_gives_back_is_said_before(app: TestApp) {
    let (alice, admin) = (app.customer("Alice").await, app.employee(Role::Admin).await);
    let cinema = admin.get("/api/v1/admin/cinemas/1").await;
    let mut terms = json!({ "cancellation": { "tiers": [{ "hours_before": 24, "basis_points": 5000 }], "fees_back": false } });
    for name in ["name", "city", "address", "time_zone", "currency", "booking_fee", "trading_day_start"] {
        terms[name] = cinema.body[name].clone();
    }
    assert_eq!(crate::schedule::put(&admin, "/api/v1/admin/cinemas/1", None, &terms).await.status, 200);
    let (booking, _) = bought(&app, &alice, &app.show, &[0, 10]).await;
    let path = format!("/api/v1/admin/bookings/{booking}/cancellation-quote");
    let quote = admin.get(&path).await;
    let seat = |i: usize, row: &str, paid: f64, policy: Value| json!({ "id": app.show.seats[i], "row": row, "seat": "1", "paid": paid, "policy_refund": policy, "full_refund": paid });
    assert_eq!(quote.body["seats"], json!([seat(0, "A", 10.5, json!(5.0)), seat(10, "B", 13.0, json!(6.25))]), "{}", quote.text);
    assert_eq!((&quote.body["currency"], &quote.body["paid"]), (&json!("EUR"), &json!(23.5)));
    assert_eq!(quote.body["policy"], json!({ "refund": 11.25, "kept": 12.25 }));
    assert_eq!(quote.body["full"], json!({ "refund": 23.5, "kept": 0.0 }));
    let one = admin.get(&format!("{path}?seat_ids={}", app.show.seats[10])).await;
    assert_eq!((&one.body["full"]["refund"], one.body["seats"].as_array().map(Vec::len)), (&json!(13.0), Some(1)), "{}", one.text);
    for wrong in ["", "x", "987654", &format!("{0},{0}", app.show.seats[0])] {
        let refused = admin.get(&format!("{path}?seat_ids={wrong}")).await;
        let pointer = refused.is_problem(422, "validation_failed").body["errors"][0]["pointer"].as_str().expect("text").to_owned();
        assert!(pointer.starts_with("/query/seat_ids"), "{pointer}");
    }

    // What went back before does not go back again: the quote says what comes, and a cancel does what the quote says.
    let given = json!({ "amount": 15, "reason": "The sound failed" });
    assert_eq!(admin.post(&format!("/api/v1/admin/bookings/{booking}/refunds"), &given).await.status, 201);
    let left = admin.get(&path).await.body;
    assert_eq!((&left["full"]["refund"], &left["full"]["kept"]), (&json!(8.5), &json!(15.0)), "{left}");
    app.wait(30 * 60);
    let late = admin.get(&path).await.body;
    assert_eq!((&late["policy"], &late["seats"][0]["policy_refund"], &late["full"]["refund"]), (&Value::Null, &Value::Null, &json!(8.5)));
    let cancel = json!({ "reason": "Fell ill", "refund": "full" });
    let cancelled = admin.post(&format!("/api/v1/admin/bookings/{booking}/cancel"), &cancel).await;
    assert_eq!(cancelled.body["refunds"][1]["amount"], late["full"]["refund"], "{}", cancelled.text);
    admin.get(&path).await.is_problem(409, "booking_state_conflict");
    admin.get("/api/v1/admin/bookings/987654/cancellation-quote").await.is_problem(404, "not_found");
    alice.get(&path).await.is_problem(403, "forbidden");
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

/// The process died between the refund and its answer: the key is claimed again, and the refund ran twice.
async fn a_refund_whose_answer_was_lost_is_made_once(app: TestApp) {
    let (alice, admin) = (app.customer("Alice").await, app.employee(Role::Admin).await);
    let (booking, _) = bought(&app, &alice, &app.show, &[0]).await;
    let path = format!("/api/v1/admin/bookings/{booking}/refunds");
    let ask = async |key: &str| {
        let headers = [("Content-Type", "application/json"), ("Idempotency-Key", key)];
        let body = json!({ "amount": 2.5, "reason": "The sound failed" }).to_string().into_bytes();
        let answer = admin.send(Method::POST, &path, &headers, Some(body)).await;
        assert_eq!(answer.status, 201, "{}", answer.text);
        answer.body["refunds"].as_array().expect("refunds").len()
    };
    assert_eq!(ask("give-1").await, 1);
    app.database().execute("DELETE FROM idempotency_keys").await;
    assert_eq!(ask("give-1").await, 1, "it was paid twice");
    assert_eq!(ask("give-2").await, 2, "another key is another refund");
    let other = app.person(Role::Admin, "other@example.org").await;
    let headers = [("Content-Type", "application/json"), ("Idempotency-Key", "give-2")];
    let body = json!({ "amount": 2.5, "reason": "The sound failed" });
    let theirs = other.send(Method::POST, &path, &headers, Some(body.to_string().into_bytes())).await;
    assert_eq!(theirs.body["refunds"].as_array().map(Vec::len), Some(3), "a key is its user's own: {}", theirs.text);
    assert_eq!(admin.post(&path, &body).await.body["refunds"].as_array().map(Vec::len), Some(4), "without a key each is meant");
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
    app.wait(1);
    let changed = alice.patch(&own, &json!({ "body": "Still new." })).await;
    assert_eq!((&changed.body["status"], &changed.body["stars"], &changed.body["reason"]), (&json!("pending"), &json!(5), &Value::Null));
    let of = |read: &Answer| json!({ "decision": "publish", "updated_at": read.body["updated_at"] });
    admin.post(&moderate, &of(&rejected)).await.is_problem(412, "precondition_failed");
    assert_eq!(app.visitor().get(path).await.body["items"], json!([]), "words that nobody has read");
    assert_eq!(admin.post(&moderate, &of(&changed)).await.status, 200);
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

async fn ones_own_reviews_are_listed_in_any_state(app: TestApp) {
    let (alice, bob, admin) = (app.customer("Alice").await, app.customer("Bob").await, app.employee(Role::Admin).await);
    let second = admin.post("/api/v1/movies", &json!({ "title": "Faust", "runtime_minutes": 85 })).await.body["id"].clone();
    let screen = admin.get("/api/v1/admin/screens").await.body["items"][0]["id"].clone();
    let mut plan = crate::schedule::plan(&screen, "2030-01-02T10:00:00");
    plan["movie_id"] = second.clone();
    let show = admin.post("/api/v1/showtimes", &plan).await.body["id"].clone();
    let hold = json!({ "showtime_id": show, "best_available": { "count": 1 } });
    let booking = alice.post("/api/v1/bookings/hold", &hold).await.body["reservation_id"].as_i64().expect("a key");
    let payment = alice.confirm(booking).await;
    assert_eq!(alice.pay(&payment, "4242424242424242").await.status, 200);
    bought(&app, &alice, &app.show, &[0]).await;
    bought(&app, &bob, &app.show, &[1]).await;
    app.wait(51 * 60);
    let own = "/api/v1/auth/me/reviews";
    assert_eq!(alice.get(own).await.body, json!({ "items": [], "next_cursor": null }));
    let write = |person: &Person, film: String| {
        let person = person.clone();
        async move {
            let answer = person.post(&format!("/api/v1/movies/{film}/reviews"), &json!({ "stars": 4, "body": "Good." })).await;
            assert_eq!(answer.status, 201, "{}", answer.text);
            answer.body["id"].clone()
        }
    };
    let (first, faust) = (write(&alice, "1".to_owned()).await, write(&alice, second.to_string()).await);
    write(&bob, "1".to_owned()).await;
    let reject = json!({ "decision": "reject", "reason": "Names people" });
    admin.post(&format!("/api/v1/admin/reviews/{first}/moderate"), &reject).await;
    let listed = |answer: Answer| -> Vec<Value> {
        let items = answer.body["items"].as_array().expect("reviews").clone();
        items.iter().map(|one| json!([one["id"], one["movie_id"], one["movie_title"], one["status"], one["reason"]])).collect()
    };
    let (pending, rejected) =
        (json!([faust, second, "Faust", "pending", null]), json!([first, 1, "Metropolis", "rejected", "Names people"]));
    assert_eq!(listed(alice.get(own).await), [pending.clone(), rejected.clone()]);
    assert_eq!(listed(alice.get(&format!("{own}?movie_id=1")).await), std::slice::from_ref(&rejected));
    assert_eq!(listed(alice.get(&format!("{own}?status=pending")).await), std::slice::from_ref(&pending));
    assert!(listed(alice.get(&format!("{own}?movie_id=987654")).await).is_empty());
    let page = alice.get(&format!("{own}?limit=1")).await;
    let cursor = page.body["next_cursor"].as_str().expect("more").to_owned();
    assert_eq!(listed(page), [pending]);
    assert_eq!(listed(alice.get(&format!("{own}?limit=1&cursor={cursor}")).await), [rejected]);
    alice.get(&format!("{own}?status=lost")).await.is_problem(422, "validation_failed");
    app.visitor().get(own).await.is_problem(401, "unauthorized");
    // A film that is gone takes nothing from its author; a review that is taken back is gone.
    assert_eq!(admin.delete(&format!("/api/v1/movies/{second}")).await.status, 204);
    assert_eq!(alice.get(own).await.body["items"][0]["movie_title"], "Faust");
    assert_eq!(alice.delete(&format!("/api/v1/reviews/{faust}")).await.status, 204);
    assert_eq!(listed(alice.get(own).await).len(), 1);
}
