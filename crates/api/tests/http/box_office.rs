//! The box office: sales at the counter, what customers ask there, and the drawer.

use booking_domain::{CinemaId, account::Role};
use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    door::{is_sound, tickets},
    support::{Answer, Person, TestApp, on_both},
};

on_both! {
    seats_are_sold_for_cash,
    a_sale_is_refused_whole,
    a_repeated_sale_sells_once,
    a_sale_whose_answer_was_lost_is_made_once,
    the_best_seats_are_given_away,
    what_is_given_away_needs_a_reason,
    a_code_is_used_at_the_counter_too,
    what_a_clerk_bought_counts_for_no_guest,
    the_last_use_of_a_code_is_sold_once,
    a_class_is_shown_its_seats_and_told_its_price,
    a_customer_is_found_by_what_they_say,
    cash_is_handed_back_and_the_drawer_says_so,
}

const SELL: &str = "/api/v1/staff/bookings/sell";

async fn clerk(app: &TestApp) -> Person {
    app.staff_of("clerk", &[CinemaId(1)]).await
}

async fn seats_are_sold_for_cash(app: TestApp) {
    let (staff, admin) = (clerk(&app).await, app.employee(Role::Admin).await);
    let body = json!({ "showtime_id": app.show.id, "seat_ids": app.show.ids(&[0, 10]), "payment": "cash", "email": "Walk-In@example.org" });
    let sold = staff.post(SELL, &body).await;
    assert_eq!(
        (sold.status.as_u16(), &sold.body["status"], &sold.body["total_price"]),
        (201, &json!("confirmed"), &json!(23.5)),
        "{}",
        sold.text
    );
    let booking = sold.body["reservation_id"].as_i64().expect("a key");
    assert_eq!(tickets(&staff, booking).await.len(), 2, "staff print the tickets");
    let map = app.visitor().get(&format!("/api/v1/showtimes/{}/seats", app.show.id)).await.body;
    let booked = map["seats"].as_array().expect("seats").iter().filter(|seat| seat["status"] == "booked").count();
    assert_eq!(booked, 2);
    app.work().await;
    assert!(app.visitor().get("/mailbox").await.text.contains("walk-in@example.org"), "the tickets were not mailed");
    let dossier = admin.get(&format!("/api/v1/admin/bookings/{booking}")).await;
    let payments: Vec<Value> = dossier.body["payments"]
        .as_array()
        .expect("payments")
        .iter()
        .map(|one| json!([one["method"], one["status"], one["captured"]]))
        .collect();
    assert_eq!(payments, [json!(["cash", "succeeded", 23.5])]);
    assert_eq!((&dossier.body["booking"]["channel"], &dossier.body["booking"]["customer"]), (&json!("counter"), &Value::Null));
    let card = json!({ "showtime_id": app.show.id, "seat_ids": app.show.ids(&[1]), "payment": "card_terminal" });
    assert_eq!(staff.post(SELL, &card).await.status, 201);
    is_sound(&admin).await;
}

async fn a_sale_is_refused_whole(app: TestApp) {
    let staff = clerk(&app).await;
    app.customer("Alice").await.held(&app.show, &[3]).await;
    let sell = |seats: Value, payment: &str| json!({ "showtime_id": app.show.id, "seat_ids": seats, "payment": payment });
    let taken = staff.post(SELL, &sell(json!(app.show.ids(&[2, 3])), "cash")).await;
    taken.is_problem(409, "seat_unavailable");
    assert_eq!(taken.body["seat_ids"], json!(app.show.ids(&[3])));
    assert_eq!(staff.post(SELL, &sell(json!(app.show.ids(&[2])), "cash")).await.status, 201, "nothing was kept");
    staff.post(SELL, &sell(json!([987_654]), "cash")).await.is_problem(422, "validation_failed");
    staff.post(SELL, &sell(json!([]), "cash")).await.is_problem(422, "validation_failed");
    staff.post(SELL, &sell(json!(app.show.ids(&[5])), "cheque")).await.is_problem(422, "validation_failed");
    staff.post(SELL, &sell(json!(app.show.ids(&[21])), "cash")).await.is_problem(422, "validation_failed");
    let stranger = app.staff_of("stranger", &[]).await;
    stranger.post(SELL, &sell(json!(app.show.ids(&[5])), "cash")).await.is_problem(404, "not_found");
    app.customer("Bob").await.post(SELL, &sell(json!(app.show.ids(&[5])), "cash")).await.is_problem(403, "forbidden");
    app.wait(49 * 60);
    staff.post(SELL, &sell(json!(app.show.ids(&[5])), "cash")).await.is_problem(409, "showtime_started");
}

async fn a_repeated_sale_sells_once(app: TestApp) {
    let (staff, admin) = (clerk(&app).await, app.employee(Role::Admin).await);
    let body = json!({ "showtime_id": app.show.id, "best_available": { "count": 2 }, "payment": "cash" }).to_string().into_bytes();
    let headers = [("Content-Type", "application/json"), ("Idempotency-Key", "sale-1")];
    let first = staff.send(Method::POST, SELL, &headers, Some(body.clone())).await;
    let again = staff.send(Method::POST, SELL, &headers, Some(body)).await;
    assert_eq!((first.status.as_u16(), again.status.as_u16()), (201, 201), "{}", first.text);
    assert_eq!(first.body["reservation_id"], again.body["reservation_id"]);
    assert_eq!(admin.get("/api/v1/admin/bookings").await.body["items"].as_array().map(Vec::len), Some(1));
}

/// The process died between the sale and its answer: the best seats were sold a second time, and chosen ones were said to be taken.
async fn a_sale_whose_answer_was_lost_is_made_once(app: TestApp) {
    let (staff, admin) = (clerk(&app).await, app.employee(Role::Admin).await);
    let sell = async |key: &str, more: Value| {
        let mut body = json!({ "showtime_id": app.show.id });
        body.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        let headers = [("Content-Type", "application/json"), ("Idempotency-Key", key)];
        staff.send(Method::POST, SELL, &headers, Some(body.to_string().into_bytes())).await
    };
    let sales = [
        json!({ "best_available": { "count": 2, "seat_types": ["regular"] }, "payment": "cash" }),
        json!({ "best_available": { "count": 1, "seat_types": ["regular"] }, "payment": "complimentary", "reason": "Press" }),
        json!({ "seat_ids": app.show.ids(&[9]), "payment": "card_terminal" }),
        json!({ "best_available": { "count": 9, "seat_types": ["premium"] }, "payment": "cash" }),
    ];
    for (i, sale) in sales.iter().enumerate() {
        let key = format!("sale-{i}");
        let first = sell(&key, sale.clone()).await;
        app.database().execute("DELETE FROM idempotency_keys").await;
        let again = sell(&key, sale.clone()).await;
        assert_eq!((first.status.as_u16(), again.status.as_u16()), (201, 201), "{sale}: {} {}", first.text, again.text);
        assert_eq!(first.body["reservation_id"], again.body["reservation_id"], "{sale}");
    }
    assert_eq!(admin.get("/api/v1/admin/bookings").await.body["items"].as_array().map(Vec::len), Some(4));
    let another = sell("sale-4", sales[0].clone()).await;
    assert_eq!(another.status, 201, "another key is another sale: {}", another.text);
    assert_eq!(admin.get("/api/v1/admin/bookings").await.body["items"].as_array().map(Vec::len), Some(5));
    is_sound(&admin).await;
}

async fn the_best_seats_are_given_away(app: TestApp) {
    let (staff, admin) = (clerk(&app).await, app.employee(Role::Admin).await);
    let body = json!({ "showtime_id": app.show.id, "best_available": { "count": 3, "seat_types": ["premium"] }, "payment": "complimentary", "reason": "Press" });
    let sold = staff.post(SELL, &body).await;
    assert_eq!(
        (sold.status.as_u16(), &sold.body["total_price"], &sold.body["pricing"]["discount"]),
        (201, &json!(0.0), &json!(37.5)),
        "{}",
        sold.text
    );
    assert_eq!(sold.body["seats"].as_array().map(Vec::len), Some(3));
    let many = json!({ "showtime_id": app.show.id, "best_available": { "count": 50 }, "payment": "cash" });
    staff.post(SELL, &many).await.is_problem(409, "not_enough_seats");
    is_sound(&admin).await;
}

async fn what_is_given_away_needs_a_reason(app: TestApp) {
    let (staff, admin) = (clerk(&app).await, app.employee(Role::Admin).await);
    let sell = |payment: &str, more: Value| {
        let mut body = json!({ "showtime_id": app.show.id, "seat_ids": app.show.ids(&[0]), "payment": payment });
        body.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        let staff = staff.clone();
        async move { staff.post(SELL, &body).await }
    };
    let pointer = |answer: Answer| answer.is_problem(422, "validation_failed").body["errors"][0]["pointer"].clone();
    for more in [json!({}), json!({ "reason": " " }), json!({ "reason": null }), json!({ "reason": "x".repeat(301) })] {
        assert_eq!(pointer(sell("complimentary", more).await), "/reason");
    }
    assert_eq!(pointer(sell("cash", json!({ "reason": "Press" })).await), "/reason");
    assert_eq!(pointer(sell("complimentary", json!({ "reason": "Press", "promo_code": "ANY" })).await), "/promo_code");
    let sold = sell("complimentary", json!({ "reason": "Press screening" })).await;
    assert_eq!(sold.status, 201, "{}", sold.text);
    let booking = sold.body["reservation_id"].clone();
    let why = |line: &&Value| line["action"] == "booking.explained" && line["detail"]["reason"] == "Press screening";
    let dossier = admin.get(&format!("/api/v1/admin/bookings/{booking}")).await;
    assert_eq!(dossier.body["history"].as_array().expect("lines").iter().filter(why).count(), 1, "{}", dossier.text);
    let log = admin.get(&format!("/api/v1/admin/audit-log?entity=booking&entity_id={booking}&action=booking.explained")).await;
    assert_eq!(log.body["items"][0]["detail"]["reason"], "Press screening", "{}", log.text);
    is_sound(&admin).await;
}

async fn a_code_is_used_at_the_counter_too(app: TestApp) {
    let (staff, admin, alice) = (clerk(&app).await, app.employee(Role::Admin).await, app.customer("Alice").await);
    let code =
        json!({ "code": "TEN", "name": "Ten percent", "effect": { "basis_points": 1000 }, "max_uses": 3, "max_uses_per_customer": 1 });
    let promotion = admin.post("/api/v1/admin/promotions", &code).await.body["id"].clone();
    let sell = |seat: usize, code: &str| {
        let body = json!({ "showtime_id": app.show.id, "seat_ids": app.show.ids(&[seat]), "payment": "cash", "promo_code": code });
        let staff = staff.clone();
        async move { staff.post(SELL, &body).await }
    };
    sell(0, "NONE").await.is_problem(422, "promo_invalid");
    sell(0, "!").await.is_problem(422, "promo_invalid");
    // Two sales to nobody in particular: the limit for each customer is no limit here, the one for all is.
    let first = sell(0, " ten ").await;
    assert_eq!((first.status.as_u16(), &first.body["total_price"]), (201, &json!(9.5)), "{}", first.text);
    assert_eq!(first.body["pricing"]["promotion"]["code"], "TEN");
    assert_eq!(sell(1, "TEN").await.status, 201);
    let hold = json!({ "showtime_id": app.show.id, "seat_ids": app.show.ids(&[2]), "promo_code": "TEN" });
    assert_eq!(alice.post("/api/v1/bookings/hold", &hold).await.status, 201, "the third use is online");
    let refused = sell(3, "TEN").await;
    refused.is_problem(409, "promo_exhausted");
    let free = app.visitor().get(&format!("/api/v1/showtimes/{}/seats", app.show.id)).await.body["seats"][3]["status"].clone();
    assert_eq!(free, "available", "nothing is kept of what was refused");
    let uses = admin.get(&format!("/api/v1/admin/promotions/{promotion}/uses")).await;
    let counter: Vec<&Value> = uses.body["items"].as_array().expect("uses").iter().filter(|one| one["user_id"].is_null()).collect();
    assert_eq!(counter.len(), 2, "{}", uses.text);
    // Cancelled, a use is given back; the report has what was sold with it.
    let cancel = json!({ "reason": "Wrong film", "refund": "full" });
    let cancelled = admin.post(&format!("/api/v1/admin/bookings/{}/cancel", first.body["reservation_id"]), &cancel).await;
    assert_eq!(cancelled.body["refunds"][0]["amount"], 9.5, "{}", cancelled.text);
    assert_eq!(sell(3, "TEN").await.status, 201);
    app.work().await;
    is_sound(&admin).await;
}

/// A quote at the counter once counted the clerk's own purchases, and refused what the sale then took.
async fn what_a_clerk_bought_counts_for_no_guest(app: TestApp) {
    let (admin, alice) = (app.employee(Role::Admin).await, app.customer("Alice").await);
    let (here, elsewhere) = (clerk(&app).await, app.staff_of("elsewhere", &[]).await);
    let code =
        json!({ "code": "ONCE", "name": "Once each", "effect": { "basis_points": 1000 }, "max_uses": 5, "max_uses_per_customer": 1 });
    assert_eq!(admin.post("/api/v1/admin/promotions", &code).await.status, 201);
    for (who, seat) in [(&here, 0), (&elsewhere, 2), (&alice, 5), (&admin, 7)] {
        let hold = json!({ "showtime_id": app.show.id, "seat_ids": app.show.ids(&[seat]), "promo_code": "ONCE" });
        assert_eq!(who.post("/api/v1/bookings/hold", &hold).await.status, 201, "bought for themselves");
    }
    let body = json!({ "seat_ids": app.show.ids(&[9]), "promo_code": "ONCE" });
    let quote = |who: &Person| {
        let (who, body, path) = (who.clone(), body.clone(), format!("/api/v1/showtimes/{}/quote", app.show.id));
        async move { who.post(&path, &body).await }
    };
    let quoted = quote(&here).await;
    assert_eq!((quoted.status.as_u16(), &quoted.body["total_price"]), (200, &json!(9.5)), "{}", quoted.text);
    assert_eq!(quote(&admin).await.body["total_price"], json!(9.5));
    // Who does not work here is a customer like others.
    quote(&elsewhere).await.is_problem(409, "promo_exhausted");
    quote(&alice).await.is_problem(409, "promo_exhausted");
    let sale = json!({ "showtime_id": app.show.id, "seat_ids": app.show.ids(&[9]), "payment": "cash", "promo_code": "ONCE" });
    let sold = here.post(SELL, &sale).await;
    assert_eq!((sold.status.as_u16(), &sold.body["total_price"]), (201, &quoted.body["total_price"]), "{}", sold.text);
    // The limit for all holds for whoever stands there.
    quote(&here).await.is_problem(409, "promo_exhausted");
    // A clerk who buys for themselves is held to theirs.
    let again = json!({ "showtime_id": app.show.id, "seat_ids": app.show.ids(&[8]), "promo_code": "ONCE" });
    here.post("/api/v1/bookings/hold", &again).await.is_problem(409, "promo_exhausted");
}

/// A till could sell sixty seats, and neither find nor price more than a customer may hold.
async fn a_class_is_shown_its_seats_and_told_its_price(app: TestApp) {
    let (staff, show) = (clerk(&app).await, app.show_with_seats(61).await);
    let path = |what: &str| format!("/api/v1/showtimes/{}/{what}", show.id);
    let found = staff.post(&path("seats/best-available"), &json!({ "count": 60 })).await;
    assert_eq!(found.status, 200, "{}", found.text);
    let seats: Vec<&Value> = found.body["seats"].as_array().expect("seats").iter().map(|seat| &seat["id"]).collect();
    let quoted = staff.post(&path("quote"), &json!({ "seat_ids": seats })).await;
    assert_eq!(quoted.status, 200, "{}", quoted.text);
    let sold = staff.post(SELL, &json!({ "showtime_id": show.id, "seat_ids": seats, "payment": "cash" })).await;
    assert_eq!((sold.status.as_u16(), &sold.body["total_price"]), (201, &quoted.body["total_price"]), "{}", sold.text);
    let (all, alice) = (show.ids(&(0..61).collect::<Vec<_>>()), app.customer("Alice").await);
    staff.post(&path("quote"), &json!({ "seat_ids": all })).await.is_problem(422, "validation_failed");
    staff.post(&path("seats/best-available"), &json!({ "count": 61 })).await.is_problem(422, "validation_failed");
    let hold = json!({ "showtime_id": show.id, "seat_ids": show.ids(&(0..11).collect::<Vec<_>>()) });
    alice.post("/api/v1/bookings/hold", &hold).await.is_problem(422, "validation_failed");
}

/// The race: many tills, a code with one use left, and one guest who is given it.
async fn the_last_use_of_a_code_is_sold_once(app: TestApp) {
    let (staff, admin) = (clerk(&app).await, app.employee(Role::Admin).await);
    let code = json!({ "code": "LAST", "name": "The last", "effect": { "basis_points": 1000 }, "max_uses": 1 });
    admin.post("/api/v1/admin/promotions", &code).await;
    let guest = app.customer("Guest").await;
    let sales = (0..6).map(|seat| {
        let (staff, guest) = (staff.clone(), guest.clone());
        let mut body = json!({ "showtime_id": app.show.id, "seat_ids": app.show.ids(&[seat]), "promo_code": "LAST" });
        tokio::spawn(async move {
            // One of them online, so that a hold and a sale meet at the code and the show.
            if seat == 3 {
                return guest.post("/api/v1/bookings/hold", &body).await;
            }
            body["payment"] = json!("cash");
            staff.post(SELL, &body).await
        })
    });
    let answers: Vec<Answer> = futures::future::join_all(sales).await.into_iter().map(|answer| answer.expect("no panic")).collect();
    let (won, lost): (Vec<&Answer>, Vec<&Answer>) = answers.iter().partition(|answer| answer.status == 201);
    assert_eq!((won.len(), lost.len()), (1, 5), "{answers:?}");
    for answer in lost {
        answer.is_problem(409, "promo_exhausted");
    }
    is_sound(&admin).await;
}

async fn a_customer_is_found_by_what_they_say(app: TestApp) {
    let (alice, staff) = (app.customer("Alice").await, clerk(&app).await);
    let booking = alice.held(&app.show, &[0]).await;
    let reference =
        alice.get(&format!("/api/v1/bookings/{booking}")).await.body["reference"].as_str().expect("text").replace('-', "").to_lowercase();
    app.customer("Malice").await.held(&app.show, &[5]).await;
    let both = format!("name=ali&reference={reference}");
    for query in [format!("reference={reference}"), "email=ALICE%40example.org".to_owned(), both] {
        let found = staff.get(&format!("/api/v1/staff/bookings?{query}")).await;
        let items = found.body["items"].as_array().expect("bookings").clone();
        assert_eq!(items.iter().map(|item| &item["reservation_id"]).collect::<Vec<_>>(), [&json!(booking)], "{}", found.text);
        assert_eq!((&items[0]["customer"]["name"], &items[0]["email"]), (&json!("Alice"), &json!("alice@example.org")));
        let stranger = app.try_log_in("stranger@example.org").await;
        let stranger = match stranger {
            Some(stranger) => stranger,
            None => app.staff_of("stranger", &[]).await,
        };
        assert_eq!(stranger.get(&format!("/api/v1/staff/bookings?{query}")).await.body["items"], json!([]));
    }
    staff.get("/api/v1/staff/bookings").await.is_problem(422, "validation_failed");
    staff.get("/api/v1/staff/bookings?reference=hello").await.is_problem(422, "validation_failed");
    let names = |answer: Answer| -> Vec<Value> {
        answer.body["items"].as_array().expect("bookings").iter().map(|item| item["customer"]["name"].clone()).collect()
    };
    assert_eq!(names(staff.get("/api/v1/staff/bookings?name=LICE").await), ["Malice", "Alice"]);
    assert!(names(staff.get("/api/v1/staff/bookings?name=Al%25e").await).is_empty(), "a sign of a pattern is a sign like others");
    let stranger = app.try_log_in("stranger@example.org").await.expect("an account");
    assert!(names(stranger.get("/api/v1/staff/bookings?name=lice").await).is_empty(), "they work elsewhere");
    for (query, pointer) in [("name=a", "/query/name"), ("name=+", "/query/reference"), ("name=a%0Ab", "/query/name")] {
        let refused = staff.get(&format!("/api/v1/staff/bookings?{query}")).await;
        assert_eq!(refused.is_problem(422, "validation_failed").body["errors"][0]["pointer"], pointer, "{query}");
    }
    alice.get("/api/v1/staff/bookings?name=alice").await.is_problem(403, "forbidden");
}

async fn cash_is_handed_back_and_the_drawer_says_so(app: TestApp) {
    let (staff, admin) = (clerk(&app).await, app.employee(Role::Admin).await);
    let sell = |seat: usize, payment: &str| json!({ "showtime_id": app.show.id, "seat_ids": app.show.ids(&[seat]), "payment": payment });
    let first = staff.post(SELL, &sell(0, "cash")).await.body["reservation_id"].clone();
    staff.post(SELL, &sell(1, "cash")).await;
    staff.post(SELL, &sell(2, "card_terminal")).await;
    let cancel = json!({ "reason": "Wrong film", "refund": "full" });
    let cancelled = admin.post(&format!("/api/v1/admin/bookings/{first}/cancel"), &cancel).await;
    assert_eq!((cancelled.status.as_u16(), &cancelled.body["refunds"][0]["status"]), (200, &json!("succeeded")), "{}", cancelled.text);
    let date = jiff::Timestamp::to_zoned(booking_testkit::noon(), jiff::tz::TimeZone::get("Europe/Berlin").expect("a zone")).date();
    let drawer = format!("/api/v1/staff/drawer?cinema_id=1&date={date}");
    let own = staff.get(&drawer).await;
    let line = |payment: &str, taken: f64, back: f64| json!({ "payment": payment, "currency": "EUR", "taken": taken, "handed_out": back, "balance": taken - back });
    assert_eq!(own.body["items"], json!([line("cash", 21.0, 0.0), line("card_terminal", 10.5, 0.0)]), "{}", own.text);
    assert_eq!(admin.get(&drawer).await.body["items"], json!([line("cash", 0.0, 10.5)]), "who handed it out");
    let of_clerk = format!("{drawer}&user_id={}", staff.get("/api/v1/auth/me").await.body["id"]);
    assert_eq!(admin.get(&of_clerk).await.body["items"], own.body["items"]);
    let of_admin = format!("{drawer}&user_id={}", admin.get("/api/v1/auth/me").await.body["id"]);
    staff.get(&of_admin).await.is_problem(404, "not_found");
    app.staff_of("stranger", &[]).await.get(&drawer).await.is_problem(404, "not_found");
    app.work().await;
    is_sound(&admin).await;
}
