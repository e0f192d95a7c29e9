//! The door, as its devices and the people beside it see it.

use booking_domain::CinemaId;
use futures::future::join_all;
use serde_json::{Value, json};

use crate::support::{Answer, Person, Show, TestApp, on_both};

on_both! {
    a_ticket_is_scanned_once,
    two_doors_let_one_in,
    a_lost_answer_is_asked_for_again,
    what_is_no_ticket_for_this_door_says_why,
    an_entry_is_taken_back,
    attendance_and_the_day_are_counted,
    moved_seats_have_new_tickets,
    who_is_in_cannot_cancel,
}

/// A paid booking and what its tickets say.
pub async fn bought(app: &TestApp, customer: &Person, show: &Show, seats: &[usize]) -> (i64, Vec<Value>) {
    let booking = customer.held(show, seats).await;
    let payment = customer.confirm(booking).await;
    assert_eq!(customer.pay(&payment, "4242424242424242").await.status, 200);
    app.work().await;
    (booking, tickets(customer, booking).await)
}

pub async fn tickets(person: &Person, booking: i64) -> Vec<Value> {
    let answer = person.get(&format!("/api/v1/bookings/{booking}/tickets")).await;
    answer.body["items"].as_array().cloned().unwrap_or_default()
}

/// Half an hour before the first show.
fn open_doors(app: &TestApp) {
    app.wait(48 * 60 - 30);
}

async fn scan(staff: &Person, show: &Show, code: &Value, nonce: &str) -> Answer {
    staff.post("/api/v1/staff/checkin/scan", &json!({ "code": code, "showtime_id": show.id, "nonce": nonce, "device": "Door 1" })).await
}

#[track_caller]
fn comes_to(answer: &Answer, outcome: &str) {
    assert_eq!((answer.status.as_u16(), answer.body["outcome"].as_str()), (200, Some(outcome)), "{}", answer.text);
}

async fn a_ticket_is_scanned_once(app: TestApp) {
    let (alice, staff) = (app.customer("Alice").await, app.staff_of("door", &[CinemaId(1)]).await);
    let (booking, tickets) = bought(&app, &alice, &app.show, &[0, 1]).await;
    open_doors(&app);
    let first = scan(&staff, &app.show, &tickets[0]["code"], "n1").await;
    comes_to(&first, "valid");
    assert_eq!((&first.body["ticket"]["row"], &first.body["ticket"]["reservation_id"]), (&json!("A"), &json!(booking)));
    app.wait(1);
    let again = scan(&staff, &app.show, &tickets[0]["code"], "n2").await;
    comes_to(&again, "already_used");
    assert_eq!((&again.body["used"]["at"], &again.body["used"]["device"]), (&first.body["at"], &json!("Door 1")));
    assert_eq!(again.body["used"]["by_name"], "staff");
    let typed = format!("{} {}{}", tickets[1]["reference"].as_str().expect("text"), tickets[1]["row"].as_str().expect("text"), 2);
    comes_to(&scan(&staff, &app.show, &json!(typed.to_lowercase()), "n3").await, "valid");
    let read = self::tickets(&alice, booking).await;
    assert!(read.iter().all(|ticket| ticket["status"] == "used"), "{read:?}");
}

async fn two_doors_let_one_in(app: TestApp) {
    let (alice, staff) = (app.customer("Alice").await, app.staff_of("door", &[CinemaId(1)]).await);
    let (_, tickets) = bought(&app, &alice, &app.show, &[0]).await;
    open_doors(&app);
    staff.get("/api/v1/auth/me").await;
    let scans = (0..10).map(|i| {
        let (staff, show, code) = (staff.clone(), app.show.clone(), tickets[0]["code"].clone());
        tokio::spawn(async move { scan(&staff, &show, &code, &format!("door {i}").replace(' ', "-")).await })
    });
    let answers = join_all(scans).await.into_iter().map(|answer| answer.expect("no panic").body["outcome"].clone());
    let (valid, others): (Vec<Value>, Vec<Value>) = answers.partition(|outcome| outcome == "valid");
    assert_eq!((valid.len(), others), (1, vec![json!("already_used"); 9]));
}

async fn a_lost_answer_is_asked_for_again(app: TestApp) {
    let (alice, staff) = (app.customer("Alice").await, app.staff_of("door", &[CinemaId(1)]).await);
    let (_, tickets) = bought(&app, &alice, &app.show, &[0, 1]).await;
    open_doors(&app);
    let first = scan(&staff, &app.show, &tickets[0]["code"], "n1").await;
    app.wait(1);
    let again = scan(&staff, &app.show, &tickets[0]["code"], "n1").await;
    comes_to(&again, "valid");
    assert_eq!(again.body, first.body);
    scan(&staff, &app.show, &tickets[1]["code"], "n1").await.is_problem(422, "idempotency_mismatch");
}

async fn what_is_no_ticket_for_this_door_says_why(app: TestApp) {
    let (alice, staff) = (app.customer("Alice").await, app.staff_of("door", &[CinemaId(1)]).await);
    let (booking, tickets) = bought(&app, &alice, &app.show, &[0, 1]).await;
    let early = scan(&staff, &app.show, &tickets[0]["code"], "n1").await;
    comes_to(&early, "too_early");
    assert!(early.body["opens_at"].is_string(), "{}", early.text);
    let cancel = json!({ "seat_ids": app.show.ids(&[1]) });
    assert_eq!(alice.post(&format!("/api/v1/bookings/{booking}/cancel"), &cancel).await.status, 200);
    open_doors(&app);
    comes_to(&scan(&staff, &app.show, &tickets[1]["code"], "n2").await, "revoked");
    let wrong = scan(&staff, &app.strict, &tickets[0]["code"], "n3").await;
    comes_to(&wrong, "wrong_showtime");
    assert_eq!((&wrong.body["showtime"]["id"], &wrong.body["showtime"]["film_title"]), (&json!(app.show.id), &json!("Metropolis")));
    let code = tickets[0]["code"].as_str().expect("text");
    comes_to(&scan(&staff, &app.show, &json!(format!("{code}x")), "n4").await, "invalid");
    comes_to(&scan(&staff, &app.show, &json!("K7Q2-9XMF A1"), "n5").await, "invalid");
    scan(&staff, &app.show, &json!(" "), "n6").await.is_problem(422, "validation_failed");
    let stranger = app.staff_of("stranger", &[]).await;
    scan(&stranger, &app.show, &tickets[0]["code"], "n7").await.is_problem(404, "not_found");
    app.wait(3 * 60);
    comes_to(&scan(&staff, &app.show, &tickets[0]["code"], "n8").await, "too_late");
}

async fn who_is_in_cannot_cancel(app: TestApp) {
    let (alice, staff) = (app.customer("Alice").await, app.staff_of("door", &[CinemaId(1)]).await);
    let (booking, tickets) = bought(&app, &alice, &app.show, &[0, 1]).await;
    open_doors(&app);
    comes_to(&scan(&staff, &app.show, &tickets[0]["code"], "n1").await, "valid");
    for what in ["cancellation-quote", "cancel"] {
        let refused = alice.post(&format!("/api/v1/bookings/{booking}/{what}"), &json!({})).await;
        assert_eq!(refused.is_problem(409, "refund_not_allowed").body["seat_ids"], json!(app.show.ids(&[0])));
        assert!(refused.body["detail"].as_str().expect("text").contains("used at the door"), "{}", refused.text);
    }
    let other = json!({ "seat_ids": app.show.ids(&[1]) });
    let quote = alice.post(&format!("/api/v1/bookings/{booking}/cancellation-quote"), &other).await;
    assert_eq!(quote.body["refund"], json!(10.5), "{}", quote.text);
    let left = alice.post(&format!("/api/v1/bookings/{booking}/cancel"), &other).await;
    assert_eq!((&left.body["status"], left.body["refunds"].as_array().map(Vec::len)), (&json!("confirmed"), Some(1)), "{}", left.text);
    assert_eq!(self::tickets(&alice, booking).await[0]["status"], "used");
}

async fn an_entry_is_taken_back(app: TestApp) {
    let (alice, staff) = (app.customer("Alice").await, app.staff_of("door", &[CinemaId(1)]).await);
    let (booking, tickets) = bought(&app, &alice, &app.show, &[0]).await;
    open_doors(&app);
    let body = json!({ "code": tickets[0]["code"], "showtime_id": app.show.id, "reason": "Wrong hall" });
    staff.post("/api/v1/staff/checkin/undo", &body).await.is_problem(409, "ticket_not_used");
    comes_to(&scan(&staff, &app.show, &tickets[0]["code"], "n1").await, "valid");
    let undone = staff.post("/api/v1/staff/checkin/undo", &body).await;
    comes_to(&undone, "undone");
    assert_eq!(self::tickets(&alice, booking).await[0]["status"], "valid");
    comes_to(&scan(&staff, &app.show, &tickets[0]["code"], "n2").await, "valid");
    let admin = app.employee(booking_domain::account::Role::Admin).await;
    let scans = admin.get(&format!("/api/v1/admin/bookings/{booking}")).await.body["scans"].clone();
    let outcomes: Vec<&Value> = scans.as_array().expect("scans").iter().map(|scan| &scan["outcome"]).collect();
    assert_eq!(outcomes, ["valid", "undone", "valid"]);
    assert_eq!(scans[1]["reason"], "Wrong hall");
}

async fn attendance_and_the_day_are_counted(app: TestApp) {
    let (alice, staff) = (app.customer("Alice").await, app.staff_of("door", &[CinemaId(1)]).await);
    let (_, tickets) = bought(&app, &alice, &app.show, &[0, 10]).await;
    open_doors(&app);
    scan(&staff, &app.show, &tickets[0]["code"], "n1").await;
    let path = format!("/api/v1/staff/showtimes/{}/attendance", app.show.id);
    let counted = staff.get(&path).await;
    assert_eq!(
        (&counted.body["capacity"], &counted.body["sold"], &counted.body["admitted"], &counted.body["no_shows"]),
        (&json!(22), &json!(2), &json!(1), &Value::Null),
        "{}",
        counted.text
    );
    let by_type = json!([{ "type": "regular", "sold": 1, "admitted": 1 }, { "type": "premium", "sold": 1, "admitted": 0 }]);
    assert_eq!(counted.body["by_type"], by_type);
    let today = staff.get("/api/v1/staff/showtimes").await;
    let shows = today.body["items"].as_array().expect("shows").clone();
    assert_eq!(
        shows.iter().map(|show| show["id"].clone()).collect::<Vec<_>>(),
        [json!(app.show.id), json!(app.strict.id)],
        "{}",
        today.text
    );
    assert_eq!((&shows[0]["sold"], &shows[0]["admitted"], &shows[0]["capacity"]), (&json!(2), &json!(1), &json!(22)));
    assert_eq!(staff.get("/api/v1/staff/showtimes?date=2020-01-01").await.body["items"], json!([]));
    staff.get("/api/v1/staff/showtimes?cinema_id=2").await.is_problem(404, "not_found");
    app.wait(60);
    assert_eq!(staff.get(&path).await.body["no_shows"], 1);
    app.staff_of("stranger", &[]).await.get(&path).await.is_problem(404, "not_found");
}

async fn moved_seats_have_new_tickets(app: TestApp) {
    let (alice, staff) = (app.customer("Alice").await, app.staff_of("door", &[CinemaId(1)]).await);
    let (booking, tickets) = bought(&app, &alice, &app.show, &[0, 1]).await;
    let path = format!("/api/v1/staff/bookings/{booking}/reseat");
    let seat = |i: usize| json!(app.show.seats[i]);
    let dearer = json!({ "moves": [{ "from": seat(0), "to": seat(12) }] });
    staff.post(&path, &dearer).await.is_problem(409, "price_differs");
    let mut waived = dearer.clone();
    waived["waive_difference"] = json!(true);
    let moved = staff.post(&path, &waived).await;
    assert_eq!(moved.status, 200, "{}", moved.text);
    let places: Vec<Value> = moved.body["seats"].as_array().expect("seats").iter().map(|one| json!([one["row"], one["seat"]])).collect();
    assert_eq!((places, &moved.body["total_price"]), (vec![json!(["A", "2"]), json!(["B", "3"])], &json!(21.0)));
    let same = json!({ "moves": [{ "from": seat(1), "to": seat(5) }] });
    assert_eq!(staff.post(&path, &same).await.status, 200);
    let bob = app.customer("Bob").await;
    bob.held(&app.show, &[0]).await;
    staff.post(&path, &json!({ "moves": [{ "from": seat(5), "to": seat(0) }] })).await.is_problem(409, "seat_unavailable");
    staff.post(&path, &json!({ "moves": [{ "from": seat(9), "to": seat(3) }] })).await.is_problem(422, "validation_failed");
    app.staff_of("stranger", &[]).await.post(&path, &same).await.is_problem(404, "not_found");
    open_doors(&app);
    comes_to(&scan(&staff, &app.show, &tickets[0]["code"], "n1").await, "revoked");
    let now: Vec<Value> = self::tickets(&alice, booking).await.into_iter().filter(|ticket| ticket["status"] == "valid").collect();
    assert_eq!(now.len(), 2);
    for (i, ticket) in now.iter().enumerate() {
        comes_to(&scan(&staff, &app.show, &ticket["code"], &format!("m{i}")).await, "valid");
    }
    // Whoever is in already stays in when they are moved.
    let used = json!({ "moves": [{ "from": seat(5), "to": seat(6) }] });
    assert_eq!(staff.post(&path, &used).await.status, 200);
    let moved = self::tickets(&alice, booking).await.into_iter().find(|ticket| ticket["seat_id"] == seat(6)).expect("a new ticket");
    assert_eq!(moved["status"], "used");
    comes_to(&scan(&staff, &app.show, &moved["code"], "m9").await, "already_used");
    let admin = app.employee(booking_domain::account::Role::Admin).await;
    app.work().await;
    is_sound(&admin).await;
}

/// Every rule that never bends holds.
pub async fn is_sound(admin: &Person) {
    let report = admin.get("/api/v1/admin/integrity").await;
    assert_eq!(report.body["clean"], true, "{}", report.text);
}
