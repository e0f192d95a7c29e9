//! Prices by those who run the cinema: tickets, rules, codes, tax, and what other rules would have made of past sales.

use booking_domain::account::Role;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Answer, Person, TestApp, on_both};

on_both! {
    a_child_pays_less, rules_are_changed_by_who_has_read_them, a_rule_bites_at_once_and_the_hold_keeps_its_price,
    a_fuller_show_costs_more, a_code_takes_something_off, the_last_use_of_a_code_has_one_winner, a_hold_changes_its_code, a_hold_that_has_ended_may_have_lost_its_code,
    tax_is_shown_or_added, promotions_are_kept_by_administrators, rules_are_tried_on_past_sales, what_is_wrong_is_named
}

const RULES: &str = "/api/v1/admin/pricing-rules";
const PROMOTIONS: &str = "/api/v1/admin/promotions";
const CARD: &str = "4242424242424242";

/// The administrator, and the cinema of the shows.
async fn admin(app: &TestApp) -> (Person, i64) {
    let show = app.visitor().get(&format!("/api/v1/showtimes/{}", app.show.id)).await;
    (app.employee(Role::Admin).await, show.body["cinema"]["id"].as_i64().expect("a key"))
}

async fn add_rule(admin: &Person, rule: Value) -> Value {
    let answer = admin.post(RULES, &rule).await;
    assert_eq!(answer.status, 201, "{}", answer.text);
    assert_eq!(version(&answer), "1");
    answer.body
}

/// The version that an answer's tag begins with.
fn version(answer: &Answer) -> &str {
    let tag = answer.headers["etag"].to_str().expect("text");
    tag.trim_matches('"').split('-').next().unwrap_or_default()
}

async fn add_code(admin: &Person, promotion: Value) -> i64 {
    let answer = admin.post(PROMOTIONS, &promotion).await;
    assert_eq!(answer.status, 201, "{}", answer.text);
    answer.body["id"].as_i64().expect("a key")
}

async fn put(person: &Person, path: &str, version: Option<&str>, body: &Value) -> Answer {
    let mut headers = vec![("Content-Type", "application/json")];
    headers.extend(version.map(|version| ("If-Match", version)));
    person.send(Method::PUT, path, &headers, Some(body.to_string().into_bytes())).await
}

async fn quote(app: &TestApp, body: Value) -> Answer {
    app.visitor().post(&format!("/api/v1/showtimes/{}/quote", app.show.id), &body).await
}

async fn uses(admin: &Person, promotion: i64) -> i64 {
    let counted = admin.get(&format!("{PROMOTIONS}/{promotion}")).await.body["uses"].as_i64().expect("a number");
    let listed = admin.get(&format!("{PROMOTIONS}/{promotion}/uses")).await;
    assert_eq!(listed.body["items"].as_array().map(Vec::len), usize::try_from(counted).ok(), "{}", listed.text);
    counted
}

async fn a_child_pays_less(app: TestApp) {
    let ((admin, cinema), alice) = (admin(&app).await, app.customer("Alice").await);
    let child = json!({ "ticket_types": ["child"] });
    add_rule(
        &admin,
        json!({ "cinema_id": cinema, "position": 2, "name": "Child", "conditions": child, "effect": { "basis_points": -3000 } }),
    )
    .await;
    let seats = app.show.ids(&[0, 10]);
    let tickets = json!([{ "seat_id": seats[0], "type": "child" }]);
    let body = json!({ "showtime_id": app.show.id, "seat_ids": seats, "tickets": tickets });
    let held = alice.post("/api/v1/bookings/hold", &body).await;
    assert_eq!(held.status, 201, "{}", held.text);
    let types: Vec<&Value> = held.body["seats"].as_array().expect("seats").iter().map(|seat| &seat["ticket_type"]).collect();
    assert_eq!(types, ["child", "adult"]);
    let adjustments = json!([{ "rule": "Premium seat", "amount": 2.50 }, { "rule": "Child", "amount": -3.00 }]);
    assert_eq!((&held.body["pricing"]["adjustments"], &held.body["total_price"]), (&adjustments, &json!(20.50)));
    let quoted = quote(&app, json!({ "seat_ids": seats, "tickets": tickets })).await;
    assert_eq!(quoted.body["pricing"], held.body["pricing"]);

    // A swap keeps whom the seats are for, unless it says otherwise.
    let path = format!("/api/v1/bookings/{}/hold", held.body["reservation_id"]);
    let swapped = alice.patch(&path, &json!({ "seat_ids": app.show.ids(&[0, 1]) })).await;
    assert_eq!(swapped.body["total_price"], json!(18.00), "{}", swapped.text);
    let swapped = alice.patch(&path, &json!({ "tickets": [{ "seat_id": app.show.seats[1], "type": "child" }] })).await;
    assert_eq!(swapped.body["total_price"], json!(15.00), "{}", swapped.text);

    let best = json!({ "showtime_id": app.show.id, "best_available": { "count": 2, "ticket_types": ["adult", "child"] } });
    let held = alice.post("/api/v1/bookings/hold", &best).await;
    let types: Vec<&Value> = held.body["seats"].as_array().expect("seats").iter().map(|seat| &seat["ticket_type"]).collect();
    assert_eq!(types, ["adult", "child"], "{}", held.text);

    let path = format!("/api/v1/showtimes/{}/seats/best-available", app.show.id);
    let [adults, with_child] = [json!({ "count": 2 }), json!({ "count": 2, "ticket_types": ["child"] })];
    let total = |answer: &Answer| answer.body["pricing"]["total"].as_f64().expect("a total");
    let (adults, with_child) = (alice.post(&path, &adults).await, alice.post(&path, &with_child).await);
    assert!(total(&with_child) < total(&adults), "{} {}", with_child.text, adults.text);
    let more = alice.post(&path, &json!({ "count": 1, "ticket_types": ["child", "adult"] })).await;
    more.is_problem(422, "validation_failed");
    assert_eq!(more.body["errors"][0]["pointer"], "/ticket_types");
}

async fn rules_are_changed_by_who_has_read_them(app: TestApp) {
    let (admin, cinema) = admin(&app).await;
    let conditions = json!({ "weekdays": [2], "from_hour": 10, "to_hour": 17 });
    let deal =
        json!({ "cinema_id": cinema, "position": 3, "name": "Tuesday deal", "conditions": conditions, "effect": { "amount": -2.5 } });
    let rule = add_rule(&admin, deal).await;
    assert_eq!((&rule["effect"], &rule["currency"]), (&json!({ "amount": -2.50 }), &json!("EUR")));
    let path = format!("{RULES}/{}", rule["id"]);
    let read = admin.get(&path).await;
    assert_eq!(read.body, rule);
    let change = json!({ "position": 1, "name": "Tuesday", "conditions": rule["conditions"], "effect": { "basis_points": -1000 } });
    let changed = put(&admin, &path, Some("\"1\""), &change).await;
    assert_eq!((changed.status.as_u16(), version(&changed)), (200, "2"), "{}", changed.text);
    put(&admin, &path, Some("\"1\""), &change).await.is_problem(412, "precondition_failed");
    put(&admin, &path, Some("nonsense"), &change).await.is_problem(412, "precondition_failed");
    let listed = admin.get(&format!("{RULES}?cinema_id={cinema}")).await;
    let names: Vec<&Value> = listed.body["items"].as_array().expect("rules").iter().map(|rule| &rule["name"]).collect();
    assert_eq!(names, ["Premium seat", "Tuesday"]);
    admin.send(Method::DELETE, &path, &[("If-Match", "\"1\"")], None).await.is_problem(412, "precondition_failed");
    assert_eq!(admin.send(Method::DELETE, &path, &[("If-Match", "\"2\"")], None).await.status, 204);
    admin.get(&path).await.is_problem(404, "not_found");
    app.customer("Mallory").await.post(RULES, &json!({})).await.is_problem(403, "forbidden");
}

async fn a_rule_bites_at_once_and_the_hold_keeps_its_price(app: TestApp) {
    let ((admin, cinema), alice) = (admin(&app).await, app.customer("Alice").await);
    let held = alice.hold(&app.show, &[0]).await;
    assert_eq!(held.body["total_price"], json!(10.50));
    add_rule(&admin, json!({ "cinema_id": cinema, "position": 2, "name": "More", "effect": { "amount": 1 } })).await;
    let seats = app.show.ids(&[0]);
    assert_eq!(quote(&app, json!({ "seat_ids": seats })).await.body["total_price"], json!(11.50), "the new price is not seen at once");
    let path = format!("/api/v1/bookings/{}/hold", held.body["reservation_id"]);
    assert_eq!(alice.patch(&path, &json!({ "seat_ids": seats })).await.body["total_price"], json!(10.50), "a held price changed");
}

async fn a_fuller_show_costs_more(app: TestApp) {
    let ((admin, cinema), alice) = (admin(&app).await, app.customer("Alice").await);
    let conditions = json!({ "from_occupancy": 2000 });
    add_rule(
        &admin,
        json!({ "cinema_id": cinema, "position": 2, "name": "Nearly full", "conditions": conditions, "effect": { "basis_points": 1000 } }),
    )
    .await;
    let price = async |seat: usize| quote(&app, json!({ "seat_ids": app.show.ids(&[seat]) })).await.body["total_price"].clone();
    assert_eq!(price(9).await, json!(10.50));
    let early = alice.hold(&app.show, &[0, 1, 2, 3, 4]).await;
    assert_eq!(early.body["total_price"], json!(52.50), "{}", early.text);
    assert_eq!(price(9).await, json!(11.50), "5 of 22 seats are taken");
    let map = app.visitor().get(&format!("/api/v1/showtimes/{}/seats", app.show.id)).await;
    assert_eq!(map.body["seats"][9]["price"], json!(11.00));
    alice.delete(&format!("/api/v1/bookings/{}/hold", early.body["reservation_id"])).await;
    assert_eq!(price(9).await, json!(10.50));
}

fn ten_percent(code: &str, max_uses: i32) -> Value {
    json!({ "code": code, "name": "Ten percent", "effect": { "basis_points": 1000 }, "max_uses": max_uses, "max_uses_per_customer": null })
}

async fn a_code_takes_something_off(app: TestApp) {
    let ((admin, _), alice, bob) = (admin(&app).await, app.customer("Alice").await, app.customer("Bob").await);
    let promotion = add_code(&admin, ten_percent("spring", 1)).await;
    let body = json!({ "showtime_id": app.show.id, "seat_ids": app.show.ids(&[0, 10]), "promo_code": "Spring" });
    let held = alice.post("/api/v1/bookings/hold", &body).await;
    assert_eq!(held.status, 201, "{}", held.text);
    let pricing = &held.body["pricing"];
    assert_eq!((&pricing["discount"], &pricing["total"]), (&json!(2.25), &json!(21.25)));
    assert_eq!(pricing["promotion"], json!({ "code": "SPRING", "name": "Ten percent" }));
    let id = held.body["reservation_id"].as_i64().expect("a key");
    assert_eq!(uses(&admin, promotion).await, 1);

    let other = json!({ "showtime_id": app.show.id, "seat_ids": app.show.ids(&[1]), "promo_code": "SPRING" });
    bob.post("/api/v1/bookings/hold", &other).await.is_problem(409, "promo_exhausted");
    quote(&app, json!({ "seat_ids": app.show.ids(&[1]), "promo_code": "SPRING" })).await.is_problem(409, "promo_exhausted");
    assert_eq!(bob.hold(&app.show, &[1]).await.status, 201, "a refused code kept a seat");

    // It can be paid, and cancelling gives the use back.
    let payment = alice.confirm(id).await;
    assert_eq!(payment["amount"], json!(21.25));
    assert_eq!(alice.pay(&payment, CARD).await.status, 200);
    app.work().await;
    assert_eq!(alice.status(id).await, "confirmed");
    let used = admin.get(&format!("{PROMOTIONS}/{promotion}/uses")).await.body["items"][0].clone();
    assert_eq!((&used["reservation_id"], &used["status"]), (&json!(id), &json!("confirmed")));
    assert_eq!(used["discount"], json!({ "value": 2.25, "currency": "EUR" }));
    let cancelled = alice.post(&format!("/api/v1/bookings/{id}/cancel"), &json!({})).await;
    assert_eq!(cancelled.body["refunds"][0]["amount"], json!(21.25), "{}", cancelled.text);
    assert_eq!(uses(&admin, promotion).await, 0);
    let other = json!({ "showtime_id": app.show.id, "seat_ids": app.show.ids(&[2]), "promo_code": "SPRING" });
    assert_eq!(bob.post("/api/v1/bookings/hold", &other).await.status, 201);
    // The hold ends; nobody need sweep for the use to be free.
    app.wait(11);
    assert_eq!(uses(&admin, promotion).await, 0);
}

async fn the_last_use_of_a_code_has_one_winner(app: TestApp) {
    let (admin, _) = admin(&app).await;
    let promotion = add_code(&admin, ten_percent("LAST", 1)).await;
    let people = [app.customer("Ann").await, app.customer("Ben").await, app.customer("Cid").await, app.customer("Dee").await];
    let tries = people.iter().enumerate().map(|(i, person)| {
        let body = json!({ "showtime_id": app.show.id, "seat_ids": app.show.ids(&[i]), "promo_code": "LAST" });
        async move { person.post("/api/v1/bookings/hold", &body).await }
    });
    let answers = futures::future::join_all(tries).await;
    let (won, lost): (Vec<&Answer>, Vec<&Answer>) = answers.iter().partition(|answer| answer.status == 201);
    assert_eq!(won.len(), 1);
    for answer in lost {
        answer.is_problem(409, "promo_exhausted");
    }
    assert_eq!(uses(&admin, promotion).await, 1);
}

/// A hold that has ended is taken over again by confirming it, if its code can be had again, too.
async fn a_hold_that_has_ended_may_have_lost_its_code(app: TestApp) {
    let (admin, _) = admin(&app).await;
    let promotion = add_code(&admin, ten_percent("ONCE", 1)).await;
    let (ann, ben) = (app.customer("Ann").await, app.customer("Ben").await);
    let hold = async |person: &Person, seat| {
        let body = json!({ "showtime_id": app.show.id, "seat_ids": app.show.ids(&[seat]), "promo_code": "ONCE" });
        person.post("/api/v1/bookings/hold", &body).await.body["reservation_id"].as_i64().expect("a key")
    };
    let confirm = async |person: &Person, id: i64| person.post(&format!("/api/v1/bookings/{id}/confirm"), &json!({})).await;
    let hers = hold(&ann, 0).await;
    app.wait(11);
    let his = hold(&ben, 1).await;
    confirm(&ann, hers).await.is_problem(409, "promo_exhausted");
    // The sweeper gives his use back.
    app.wait(11);
    app.work().await;
    assert_eq!(admin.delete(&format!("{PROMOTIONS}/{promotion}")).await.status, 204);
    confirm(&ben, his).await.is_problem(422, "promo_invalid");
}

async fn a_hold_changes_its_code(app: TestApp) {
    let ((admin, _), alice) = (admin(&app).await, app.customer("Alice").await);
    let promotion = add_code(&admin, ten_percent("SWAP", 1)).await;
    let id = alice.held(&app.show, &[0]).await;
    let path = format!("/api/v1/bookings/{id}/hold");
    let total = async |body: Value| alice.patch(&path, &body).await.body["total_price"].clone();
    assert_eq!(total(json!({ "promo_code": "swap" })).await, json!(9.50));
    assert_eq!(uses(&admin, promotion).await, 1);
    assert_eq!(total(json!({ "seat_ids": app.show.ids(&[1]) })).await, json!(9.50), "the code stays with the hold");
    assert_eq!(total(json!({ "promo_code": null })).await, json!(10.50));
    assert_eq!(uses(&admin, promotion).await, 0);
    alice.patch(&path, &json!({ "promo_code": "NONE-SUCH" })).await.is_problem(422, "promo_invalid");
    assert_eq!(alice.get(&format!("/api/v1/bookings/{id}")).await.body["total_price"], json!(10.50));
}

async fn tax_is_shown_or_added(app: TestApp) {
    let (admin, cinema) = admin(&app).await;
    let path = format!("/api/v1/admin/cinemas/{cinema}/price-list");
    let first = admin.get(&path).await;
    assert_eq!((&first.body["version"], &first.body["tax"]["basis_points"]), (&json!(0), &json!(0)));
    let seats = json!({ "seat_ids": app.show.ids(&[0, 1]) });
    assert_eq!(quote(&app, seats.clone()).await.body["pricing"].get("tax"), None);
    let mut list = json!({ "floor": 11.00, "booking_fee": 1, "tax": { "basis_points": 700, "included": true } });
    let kept = put(&admin, &path, Some("\"0\""), &list).await;
    assert_eq!((kept.status.as_u16(), &kept.body["floor"], &kept.body["cap"]), (200, &json!(11.00), &Value::Null), "{}", kept.text);
    put(&admin, &path, Some("\"0\""), &list).await.is_problem(412, "precondition_failed");
    let included = quote(&app, seats.clone()).await.body;
    assert_eq!(included["pricing"]["adjustments"], json!([{ "rule": "Lowest price", "amount": 2.00 }]));
    assert_eq!((&included["pricing"]["fees"], &included["total_price"]), (&json!(2.00), &json!(24.00)));
    assert_eq!(included["pricing"]["tax"], json!({ "basis_points": 700, "included": true, "amount": 1.57 }));
    list["tax"]["included"] = json!(false);
    assert_eq!(put(&admin, &path, None, &list).await.status, 200);
    let added = quote(&app, seats).await.body;
    assert_eq!((&added["pricing"]["tax"]["amount"], &added["total_price"]), (&json!(1.68), &json!(25.68)));

    // What is added is paid, and the data keeps its rules.
    let alice = app.customer("Alice").await;
    let id = alice.held(&app.show, &[0, 1]).await;
    let payment = alice.confirm(id).await;
    assert_eq!(payment["amount"], json!(25.68));
    assert_eq!(alice.pay(&payment, CARD).await.status, 200);
    app.work().await;
    assert_eq!(alice.status(id).await, "confirmed");
    let integrity = admin.get("/api/v1/admin/integrity").await;
    assert_eq!(integrity.body["clean"], true, "{}", integrity.text);
}

async fn promotions_are_kept_by_administrators(app: TestApp) {
    let (admin, cinema) = admin(&app).await;
    let wanted = json!({
        "code": "five-off", "name": "Five off", "effect": { "amount": { "value": 5, "currency": "EUR" } }, "cinema_ids": [cinema],
        "conditions": { "seat_types": ["premium"] }, "minimum": { "value": 12.50, "currency": "EUR" }, "max_uses_per_customer": 1,
    });
    let promotion = add_code(&admin, wanted.clone()).await;
    admin.post(PROMOTIONS, &wanted).await.is_problem(422, "validation_failed");
    let path = format!("{PROMOTIONS}/{promotion}");
    let read = admin.get(&path).await.body;
    assert_eq!((&read["code"], &read["effect"]["amount"]["value"], &read["max_uses"]), (&json!("FIVE-OFF"), &json!(5.00), &Value::Null));
    let one = |seat: usize| json!({ "seat_ids": app.show.ids(&[seat]), "promo_code": "five-off" });
    quote(&app, one(0)).await.is_problem(422, "promo_invalid");
    assert_eq!(quote(&app, one(10)).await.body["pricing"]["discount"], json!(5.00));
    let mut changed = wanted.clone();
    changed["minimum"]["value"] = json!(12.51);
    assert_eq!(put(&admin, &path, Some("\"1\""), &changed).await.status, 200);
    let below = quote(&app, one(10)).await;
    below.is_problem(422, "promo_invalid");
    assert_eq!(below.body["detail"], "The code is for purchases of 12.51 EUR or more.");
    put(&admin, &path, Some("\"1\""), &changed).await.is_problem(412, "precondition_failed");
    let listed = admin.get(PROMOTIONS).await;
    assert_eq!(listed.body["items"].as_array().map(Vec::len), Some(1));
    assert_eq!(admin.delete(&path).await.status, 204);
    admin.get(&path).await.is_problem(404, "not_found");
    admin.get(&format!("{path}/uses")).await.is_problem(404, "not_found");
    quote(&app, one(10)).await.is_problem(422, "promo_invalid");
}

async fn rules_are_tried_on_past_sales(app: TestApp) {
    let ((admin, cinema), alice) = (admin(&app).await, app.customer("Alice").await);
    let id = alice.held(&app.show, &[0, 10]).await;
    let payment = alice.confirm(id).await;
    assert_eq!(alice.pay(&payment, CARD).await.status, 200);
    app.work().await;
    let show = app.visitor().get(&format!("/api/v1/showtimes/{}", app.show.id)).await.body;
    let trial = json!({
        "cinema_id": cinema, "from": show["starts_at"], "to": show["ends_at"],
        "rules": [{ "position": 1, "name": "Dearer", "effect": { "basis_points": 2000 } }],
    });
    let answer = admin.post(&format!("{RULES}/simulate"), &trial).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let total = json!({ "bookings": 1, "seats": 2, "charged": 23.50, "simulated": 25.00, "difference": 1.50 });
    assert_eq!((&answer.body["currency"], &answer.body["total"]), (&json!("EUR"), &total));
    let movie = &answer.body["by_movie"][0];
    assert_eq!((&movie["title"], &movie["difference"]), (&json!("Metropolis"), &json!(1.50)));
    assert_eq!(answer.body["by_weekday"].as_array().map(Vec::len), Some(1));
    assert_eq!(alice.get(&format!("/api/v1/bookings/{id}")).await.body["total_price"], json!(23.50), "trying changed a booking");
    let rules = admin.get(&format!("{RULES}?cinema_id={cinema}")).await.body["items"].clone();
    assert_eq!(rules.as_array().map(Vec::len), Some(1), "trying changed the rules");
    let backwards = json!({ "cinema_id": cinema, "from": show["ends_at"], "to": show["starts_at"], "rules": [] });
    admin.post(&format!("{RULES}/simulate"), &backwards).await.is_problem(422, "validation_failed");
}

async fn what_is_wrong_is_named(app: TestApp) {
    let ((admin, cinema), alice) = (admin(&app).await, app.customer("Alice").await);
    let pointers = |answer: &Answer| -> Vec<String> {
        answer.is_problem(422, "validation_failed");
        let errors = answer.body["errors"].as_array().expect("errors").clone();
        errors.iter().map(|error| error["pointer"].as_str().expect("a pointer").to_owned()).collect()
    };
    let wrong = json!({
        "cinema_id": cinema, "position": -1, "name": " ", "conditions": { "weekdays": [8], "from_hour": 30, "from_occupancy": 20000 },
        "effect": { "amount": 1.234 },
    });
    let named = pointers(&admin.post(RULES, &wrong).await);
    let expected = ["/effect/amount", "/conditions/weekdays", "/conditions/from_hour", "/conditions/from_occupancy", "/name", "/position"];
    assert_eq!(named, expected);
    let nowhere = json!({ "cinema_id": 987_654, "position": 1, "name": "A", "effect": { "amount": 1 } });
    assert_eq!(pointers(&admin.post(RULES, &nowhere).await), ["/cinema_id"]);
    let text = json!({ "cinema_id": cinema, "position": 1, "name": "A", "effect": { "amount": "1.00" } });
    assert_eq!(pointers(&admin.post(RULES, &text).await), ["/effect"]);
    let none = json!({ "code": "x", "name": "X", "effect": { "basis_points": 1000 } });
    assert_eq!(pointers(&admin.post(PROMOTIONS, &none).await), ["/code"]);
    let free = json!({ "code": "FREE", "name": "X", "effect": { "basis_points": 10_001 }, "max_uses": 0 });
    assert_eq!(pointers(&admin.post(PROMOTIONS, &free).await), ["/effect/basis_points", "/max_uses"]);
    let seats = app.show.ids(&[0]);
    let foreign = json!({ "showtime_id": app.show.id, "seat_ids": seats, "tickets": [{ "seat_id": app.show.seats[1], "type": "child" }] });
    assert_eq!(pointers(&alice.post("/api/v1/bookings/hold", &foreign).await), ["/tickets"]);
    let twice =
        json!({ "seat_ids": seats, "tickets": [{ "seat_id": seats[0], "type": "child" }, { "seat_id": seats[0], "type": "adult" }] });
    assert_eq!(pointers(&quote(&app, twice).await), ["/tickets"]);
    let unknown = quote(&app, json!({ "seat_ids": seats, "promo_code": "no such code" })).await;
    unknown.is_problem(422, "promo_invalid");
    assert_eq!(unknown.body["detail"], "There is no such code.");
}
