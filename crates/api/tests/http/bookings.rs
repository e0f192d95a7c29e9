//! Hold, change, extend, let go, cancel, look back.

use booking_domain::account::Role;
use serde_json::json;

use crate::support::{Answer, TestApp, on_both};

on_both! {
    a_hold_says_what_it_costs_and_why,
    a_hold_is_for_all_seats_or_none,
    wrong_choices_are_named,
    the_same_key_is_the_same_hold,
    visitors_share_no_remembered_answer,
    staff_read_bookings_of_their_cinemas,
    a_hold_ends_and_is_taken_over,
    a_hold_is_extended_to_its_limit,
    seats_are_swapped_as_a_whole,
    letting_go_twice_is_letting_go_once,
    bookings_of_others_do_not_exist,
    a_customer_has_three_open_holds,
    seats_let_go_are_for_others_first,
    a_customer_has_twenty_seats_of_a_show,
    the_best_seats_are_held,
    the_strict_orphan_rule_offers_alternatives,
    the_best_seats_leave_no_single_one_where_the_rule_is_strict,
    no_alternative_is_a_seat_that_cools_down,
    sales_end_after_the_start,
    a_hold_grows_only_while_seats_are_sold,
    a_part_of_what_is_not_paid_is_not_cancelled,
}

async fn a_hold_says_what_it_costs_and_why(app: TestApp) {
    let alice = app.customer("Alice").await;
    let held = alice.hold(&app.show, &[0, 10]).await;
    assert_eq!(held.status, 201, "{}", held.text);
    let body = &held.body;
    assert!(held.text.contains("\"total_price\":23.50"), "amounts have the currency's decimals: {}", held.text);
    assert_eq!((body["status"].as_str(), body["currency"].as_str()), (Some("held"), Some("EUR")));
    assert_eq!(body["pricing"]["adjustments"], json!([{ "rule": "Premium seat", "amount": 2.5 }]));
    assert_eq!((&body["pricing"]["subtotal"], &body["pricing"]["fees"]), (&json!(20.0), &json!(1.0)));
    assert_eq!(
        (&body["seats"][0]["row"], &body["seats"][0]["seat"], &body["seats"][1]["type"]),
        (&json!("A"), &json!("1"), &json!("premium"))
    );
    assert_eq!((body["server_time"].as_str(), body["expires_at"].as_str()), (Some("2030-01-01T12:00:00Z"), Some("2030-01-01T12:10:00Z")));
    assert_eq!(body["reference"].as_str().map(str::len), Some(9));
}

async fn a_hold_is_for_all_seats_or_none(app: TestApp) {
    let (alice, bob) = (app.customer("Alice").await, app.customer("Bob").await);
    alice.held(&app.show, &[1]).await;
    let refused = bob.hold(&app.show, &[0, 1, 2]).await;
    refused.is_problem(409, "seat_unavailable");
    assert_eq!(refused.body["seat_ids"], json!(app.show.ids(&[1])));
    bob.held(&app.show, &[0, 2]).await;
}

async fn wrong_choices_are_named(app: TestApp) {
    let alice = app.customer("Alice").await;
    let foreign = app.strict.seats[0];
    for seats in [
        json!([]),
        json!([foreign]),
        json!([app.show.seats[0], app.show.seats[0]]),
        json!(app.show.ids(&[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10])),
    ] {
        let refused = alice.post("/api/v1/bookings/hold", &json!({ "showtime_id": app.show.id, "seat_ids": seats })).await;
        refused.is_problem(422, "validation_failed");
        assert_eq!(refused.body["errors"][0]["pointer"], "/seat_ids", "{seats}");
    }
    let companion_alone = alice.hold(&app.show, &[21]).await;
    companion_alone.is_problem(422, "validation_failed");
    assert_eq!(alice.hold(&app.show, &[20, 21]).await.status, 201);
    let both = json!({ "showtime_id": app.show.id, "seat_ids": [1], "best_available": { "count": 1 } });
    alice.post("/api/v1/bookings/hold", &both).await.is_problem(422, "validation_failed");
    let nowhere = alice.post("/api/v1/bookings/hold", &json!({ "showtime_id": 999_999, "seat_ids": [1] })).await;
    nowhere.is_problem(404, "not_found");
}

async fn the_same_key_is_the_same_hold(app: TestApp) {
    let (alice, bob) = (app.customer("Alice").await, app.customer("Bob").await);
    let body = |seat: usize| json!({ "showtime_id": app.show.id, "seat_ids": app.show.ids(&[seat]) }).to_string().into_bytes();
    let headers = [("Content-Type", "application/json"), ("Idempotency-Key", "k-1")];
    let send = |body: Vec<u8>| alice.send(reqwest::Method::POST, "/api/v1/bookings/hold", &headers, Some(body));
    let (first, second) = (send(body(3)).await, send(body(3)).await);
    assert_eq!((first.status.as_u16(), &first.body), (201, &second.body));
    assert_eq!(second.headers["idempotency-replayed"], "true");
    send(body(4)).await.is_problem(422, "idempotency_mismatch");
    let others = bob.send(reqwest::Method::POST, "/api/v1/bookings/hold", &headers, Some(body(5))).await;
    assert_eq!(others.status, 201, "a key is its user's own: {}", others.text);
}

async fn visitors_share_no_remembered_answer(app: TestApp) {
    let path = format!("/api/v1/showtimes/{}/seats/best-available", app.show.id);
    let ask = || async {
        let headers = [("Content-Type", "application/json"), ("Idempotency-Key", "1")];
        app.visitor().send(reqwest::Method::POST, &path, &headers, Some(br#"{"count":2}"#.to_vec())).await
    };
    let first = ask().await;
    assert_eq!(first.status, 200, "{}", first.text);
    let best: Vec<i64> = first.body["seats"].as_array().expect("seats").iter().map(|seat| seat["id"].as_i64().expect("a key")).collect();
    let alice = app.customer("Alice").await;
    assert_eq!(alice.post("/api/v1/bookings/hold", &json!({ "showtime_id": app.show.id, "seat_ids": best })).await.status, 201);
    let second = ask().await;
    assert!(!second.headers.contains_key("idempotency-replayed"));
    assert_ne!(second.body["seats"], first.body["seats"], "another visitor was given an old answer");
    let bad_key = [("Content-Type", "application/json"), ("Idempotency-Key", "")];
    let nobody = app.visitor().send(reqwest::Method::POST, "/api/v1/bookings/hold", &bad_key, Some(b"{}".to_vec())).await;
    nobody.is_problem(401, "unauthorized");
}

async fn staff_read_bookings_of_their_cinemas(app: TestApp) {
    let alice = app.customer("Alice").await;
    let path = format!("/api/v1/bookings/{}", alice.held(&app.show, &[5]).await);
    let cinemas = app.visitor().get("/api/v1/cinemas").await;
    let here = booking_domain::CinemaId(cinemas.body["items"][0]["id"].as_i64().expect("a cinema"));
    let clerk = app.staff_of("clerk", &[here]).await;
    assert_eq!(clerk.get(&path).await.body["reference"], alice.get(&path).await.body["reference"]);
    assert_eq!(clerk.get(&format!("{path}/tickets")).await.status, 200);
    app.staff_of("stranger", &[]).await.get(&path).await.is_problem(404, "not_found");
    let cancel = clerk.post(&format!("{path}/cancel"), &json!({})).await;
    cancel.is_problem(404, "not_found");
}

async fn a_hold_ends_and_is_taken_over(app: TestApp) {
    let (alice, bob) = (app.customer("Alice").await, app.customer("Bob").await);
    let hers = alice.held(&app.show, &[5]).await;
    app.wait(10);
    assert_eq!(alice.status(hers).await, "expired");
    bob.held(&app.show, &[5]).await;
    let late = alice.post(&format!("/api/v1/bookings/{hers}/confirm"), &json!({})).await;
    late.is_problem(410, "hold_expired");
}

async fn a_hold_is_extended_to_its_limit(app: TestApp) {
    let alice = app.customer("Alice").await;
    let id = alice.held(&app.show, &[5]).await;
    let (path, nothing) = (format!("/api/v1/bookings/{id}/extend"), json!({}));
    let extend = || alice.post(&path, &nothing);
    for expires in ["2030-01-01T12:18:00Z", "2030-01-01T12:26:00Z", "2030-01-01T12:30:00Z"] {
        app.wait(8);
        assert_eq!(extend().await.body["expires_at"], expires);
    }
    extend().await.is_problem(409, "hold_limit_reached");
    app.wait(6);
    extend().await.is_problem(410, "hold_expired");
}

async fn seats_are_swapped_as_a_whole(app: TestApp) {
    let (alice, bob) = (app.customer("Alice").await, app.customer("Bob").await);
    let id = alice.held(&app.show, &[0, 1]).await;
    bob.held(&app.show, &[2]).await;
    let swap = |seats: &[usize]| {
        let (path, body) = (format!("/api/v1/bookings/{id}/hold"), json!({ "seat_ids": app.show.ids(seats) }));
        let alice = alice.clone();
        async move { alice.patch(&path, &body).await }
    };
    swap(&[1, 2]).await.is_problem(409, "seat_unavailable");
    let swapped = swap(&[1, 11]).await;
    assert_eq!(swapped.status, 200, "{}", swapped.text);
    assert!(swapped.text.contains("\"total_price\":23.50"), "{}", swapped.text);
    assert_eq!(swap(&[1, 11]).await.status, 200, "the same seats again are no change");
    bob.held(&app.show, &[0]).await;
}

async fn letting_go_twice_is_letting_go_once(app: TestApp) {
    let (alice, bob) = (app.customer("Alice").await, app.customer("Bob").await);
    let id = alice.held(&app.show, &[0]).await;
    for _ in 0..2 {
        let gone = alice.delete(&format!("/api/v1/bookings/{id}/hold")).await;
        assert_eq!((gone.status.as_u16(), gone.body["status"].as_str()), (200, Some("cancelled")), "{}", gone.text);
    }
    bob.held(&app.show, &[0]).await;
}

async fn bookings_of_others_do_not_exist(app: TestApp) {
    let (alice, bob) = (app.customer("Alice").await, app.customer("Bob").await);
    let id = alice.held(&app.show, &[0]).await;
    bob.get(&format!("/api/v1/bookings/{id}")).await.is_problem(404, "not_found");
    bob.get(&format!("/api/v1/bookings/{id}/tickets")).await.is_problem(404, "not_found");
    for action in ["extend", "confirm", "cancel"] {
        bob.post(&format!("/api/v1/bookings/{id}/{action}"), &json!({})).await.is_problem(404, "not_found");
    }
    bob.delete(&format!("/api/v1/bookings/{id}/hold")).await.is_problem(404, "not_found");
    bob.patch(&format!("/api/v1/bookings/{id}/hold"), &json!({ "seat_ids": app.show.ids(&[3]) })).await.is_problem(404, "not_found");
    assert_eq!(bob.get("/api/v1/bookings").await.body["items"], json!([]));
    assert_eq!(alice.get("/api/v1/bookings/history?when=upcoming").await.body["items"][0]["reservation_id"], id);
    assert_eq!(alice.get("/api/v1/bookings?status=confirmed").await.body["items"], json!([]));
    assert_eq!(alice.status(id).await, "held");
}

async fn a_customer_has_three_open_holds(app: TestApp) {
    let alice = app.customer("Alice").await;
    for seat in 0..3 {
        alice.held(&app.show, &[seat]).await;
    }
    alice.hold(&app.show, &[3]).await.is_problem(409, "hold_limit_reached");
    app.wait(10);
    alice.held(&app.show, &[3]).await;
}

async fn seats_let_go_are_for_others_first(app: TestApp) {
    let (alice, bob) = (app.customer("Alice").await, app.customer("Bob").await);
    alice.held(&app.show, &[3, 4]).await;
    app.wait(10);
    let refused = alice.hold(&app.show, &[4, 5]).await;
    refused.is_problem(409, "seat_cooldown");
    assert_eq!((&refused.body["seat_ids"], &refused.body["available_at"]), (&json!(app.show.ids(&[4])), &json!("2030-01-01T12:15:00Z")));
    bob.held(&app.show, &[3]).await;
    let other = alice.held(&app.show, &[6]).await;
    let path = format!("/api/v1/bookings/{other}/hold");
    alice.patch(&path, &json!({ "seat_ids": app.show.ids(&[4, 6]) })).await.is_problem(409, "seat_cooldown");
    let best = json!({ "showtime_id": app.show.id, "best_available": { "count": 8 } });
    let best = alice.post("/api/v1/bookings/hold", &best).await;
    assert!(best.status != 409 || best.body["code"] == "not_enough_seats", "the best seats are among those one may have: {}", best.text);
    app.wait(5);
    let again = alice.patch(&path, &json!({ "seat_ids": app.show.ids(&[4, 6]) })).await;
    assert_eq!(again.status, 200, "{}", again.text);
}

async fn a_customer_has_twenty_seats_of_a_show(app: TestApp) {
    let (alice, show) = (app.customer("Alice").await, app.show_with_seats(24).await);
    alice.held(&show, &[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]).await;
    alice.held(&show, &[10, 11, 12, 13, 14, 15, 16, 17]).await;
    let refused = alice.hold(&show, &[18, 19, 20]).await;
    refused.is_problem(409, "hold_limit_reached");
    assert_eq!(refused.body["max_seats"], 20);
    let last = alice.held(&show, &[18, 19]).await;
    let more = json!({ "seat_ids": show.ids(&[18, 19, 20]) });
    alice.patch(&format!("/api/v1/bookings/{last}/hold"), &more).await.is_problem(409, "hold_limit_reached");
}

async fn the_best_seats_are_held(app: TestApp) {
    let alice = app.customer("Alice").await;
    let body = json!({ "showtime_id": app.show.id, "best_available": { "count": 4, "seat_types": ["premium"] } });
    let held = alice.post("/api/v1/bookings/hold", &body).await;
    assert_eq!(held.status, 201, "{}", held.text);
    let numbers: Vec<&str> = held.body["seats"].as_array().expect("seats").iter().filter_map(|seat| seat["seat"].as_str()).collect();
    assert_eq!(numbers, ["4", "5", "6", "7"], "the middle of the premium row");
    let path = format!("/api/v1/showtimes/{}/seats/best-available", app.show.id);
    let best = app.visitor().post(&path, &json!({ "count": 2 })).await;
    assert_eq!((best.status.as_u16(), best.body["seats"].as_array().map(Vec::len)), (200, Some(2)));
    let bays = app.visitor().post(&path, &json!({ "count": 1, "seat_types": ["wheelchair"] })).await;
    bays.is_problem(409, "not_enough_seats");
    let quote = app.visitor().post(&format!("/api/v1/showtimes/{}/quote", app.show.id), &json!({ "seat_ids": app.show.ids(&[0]) })).await;
    assert!(quote.text.contains("\"total_price\":10.50"), "{}", quote.text);
}

async fn the_strict_orphan_rule_offers_alternatives(app: TestApp) {
    let alice = app.customer("Alice").await;
    let refused = alice.hold(&app.strict, &[1, 2]).await;
    refused.is_problem(409, "seat_orphan");
    assert_eq!(refused.body["seat_ids"], json!(app.strict.ids(&[0])));
    let alternative = refused.body["alternatives"][0].clone();
    let body = json!({ "showtime_id": app.strict.id, "seat_ids": alternative });
    assert_eq!(alice.post("/api/v1/bookings/hold", &body).await.status, 201);
}

async fn the_best_seats_leave_no_single_one_where_the_rule_is_strict(app: TestApp) {
    let (alice, staff) = (app.customer("Alice").await, app.employee(Role::Admin).await);
    // The counter is free of the rule, and leaves three seats of the premium row.
    let rest = json!({ "showtime_id": app.strict.id, "seat_ids": app.strict.ids(&[13, 14, 15, 16, 17, 18, 19]), "payment": "cash" });
    assert_eq!(staff.post("/api/v1/staff/bookings/sell", &rest).await.status, 201);
    let path = format!("/api/v1/showtimes/{}/seats/best-available", app.strict.id);
    let best = |count: usize| json!({ "count": count, "seat_types": ["premium"] });
    app.visitor().post(&path, &best(2)).await.is_problem(409, "not_enough_seats");
    let hold = |count: usize| json!({ "showtime_id": app.strict.id, "best_available": best(count) });
    alice.post("/api/v1/bookings/hold", &hold(2)).await.is_problem(409, "not_enough_seats");
    assert_eq!(app.visitor().post(&path, &best(3)).await.status, 200);
    assert_eq!(alice.post("/api/v1/bookings/hold", &hold(3)).await.status, 201);
}

async fn no_alternative_is_a_seat_that_cools_down(app: TestApp) {
    let (alice, bob, carol) = (app.customer("Alice").await, app.customer("Bob").await, app.customer("Carol").await);
    alice.held(&app.strict, &[3]).await;
    app.wait(10);
    bob.held(&app.strict, &[2]).await;
    let offered = |answer: &Answer| {
        answer.is_problem(409, "seat_orphan");
        assert_eq!(answer.body["seat_ids"], json!(app.strict.ids(&[3])));
        answer.body["alternatives"].as_array().expect("alternatives").clone()
    };
    let cooling = json!(app.strict.ids(&[3]));
    assert!(offered(&carol.hold(&app.strict, &[4]).await).contains(&cooling), "it is free to others");
    let of_alice = offered(&alice.hold(&app.strict, &[4]).await);
    assert!(!of_alice.is_empty() && !of_alice.contains(&cooling), "{of_alice:?}");
    let held = alice.held(&app.strict, &[9]).await;
    let changed = alice.patch(&format!("/api/v1/bookings/{held}/hold"), &json!({ "seat_ids": app.strict.ids(&[4]) })).await;
    assert!(!offered(&changed).contains(&cooling), "{}", changed.text);
    let body = json!({ "showtime_id": app.strict.id, "seat_ids": of_alice[0] });
    assert_eq!(alice.post("/api/v1/bookings/hold", &body).await.status, 201);
}

async fn sales_end_after_the_start(app: TestApp) {
    app.wait(48 * 60 + 14);
    let alice = app.customer("Alice").await;
    alice.held(&app.show, &[0]).await;
    app.wait(1);
    let bob = app.customer("Bob").await;
    bob.hold(&app.show, &[1]).await.is_problem(409, "showtime_started");
}

async fn a_hold_grows_only_while_seats_are_sold(app: TestApp) {
    app.wait(48 * 60 + 14);
    let (alice, bob) = (app.customer("Alice").await, app.customer("Bob").await);
    let (held, dead) = (alice.held(&app.show, &[0, 1]).await, bob.held(&app.show, &[5]).await);
    app.wait(1);
    let change =
        async |seats: &[usize]| alice.patch(&format!("/api/v1/bookings/{held}/hold"), &json!({ "seat_ids": app.show.ids(seats) })).await;
    change(&[0, 1, 2]).await.is_problem(409, "showtime_started");
    change(&[0, 2]).await.is_problem(409, "showtime_started");
    assert_eq!(change(&[1]).await.body["seats"].as_array().map(Vec::len), Some(1), "fewer is no purchase");
    assert_eq!(alice.post(&format!("/api/v1/bookings/{held}/confirm"), &json!({})).await.status, 202, "what is held may be paid");
    app.wait(10);
    bob.post(&format!("/api/v1/bookings/{dead}/confirm"), &json!({})).await.is_problem(409, "showtime_started");
}

async fn a_part_of_what_is_not_paid_is_not_cancelled(app: TestApp) {
    let alice = app.customer("Alice").await;
    let held = alice.held(&app.show, &[0, 1]).await;
    let path = format!("/api/v1/bookings/{held}/cancel");
    for part in [&[0][..], &[5], &[0, 1, 5]] {
        alice.post(&path, &json!({ "seat_ids": app.show.ids(part) })).await.is_problem(409, "booking_state_conflict");
    }
    assert_eq!(alice.status(held).await, "held");
    assert_eq!(alice.post(&path, &json!({ "seat_ids": app.show.ids(&[1, 0]) })).await.body["status"], "cancelled");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_hold_needs_a_verified_address_where_the_settings_say_so() {
    let app = TestApp::with_settings(&[("MARQUEE_VERIFY_EMAIL", "on")]).await;
    let alice = app.customer("Alice").await;
    alice.hold(&app.show, &[0]).await.is_problem(403, "email_not_verified");
}
