//! Paying: the sandbox behaves as a provider does, and every cent ends as a booking or a refund.

use booking_domain::account::Role;
use serde_json::{Value, json};

use crate::support::{TestApp, on_both};

const GOOD: &str = "4242424242424242";
const DECLINED: &str = "4000000000000002";
const ASKS: &str = "4000002500003155";
const LATE: &str = "4000000000000077";

on_both! {
    paying_confirms_and_gives_tickets,
    a_declined_card_leaves_the_seats_held,
    a_card_that_asks_is_answered,
    a_late_settlement_confirms_when_it_comes,
    confirming_twice_is_one_attempt,
    money_for_sold_seats_goes_back,
    money_after_letting_go_goes_back,
    cancelling_gives_the_money_back,
    a_lost_event_is_found_by_the_reconciler,
    repeated_and_reordered_events_do_no_harm,
    a_forged_event_is_refused,
    a_refund_that_comes_back_is_tried_again_and_then_needs_a_person,
    a_refund_that_takes_its_time_is_done_by_its_event,
    the_dashboard_is_for_administrators_and_the_booking_stands,
    a_provider_that_fails_costs_nothing,
    a_refund_waits_out_hours_without_a_provider,
}

async fn paying_confirms_and_gives_tickets(app: TestApp) {
    let alice = app.customer("Alice").await;
    let id = alice.held(&app.show, &[0, 1]).await;
    let payment = alice.confirm(id).await;
    assert_eq!((&payment["provider"], &payment["amount"], &payment["currency"]), (&json!("sandbox"), &json!(21.0), &json!("EUR")));
    assert_eq!(alice.status(id).await, "awaiting_payment");
    assert_eq!(alice.pay(&payment, GOOD).await.body["status"], "succeeded");
    app.work().await;
    assert_eq!(alice.status(id).await, "confirmed");
    let tickets = alice.get(&format!("/api/v1/bookings/{id}/tickets")).await.body["items"].clone();
    assert_eq!(tickets.as_array().map(Vec::len), Some(2));
    assert!(tickets[0]["code"].as_str().is_some_and(|code| code.starts_with("MQ1.")));
    let qr = alice.get(tickets[0]["qr"].as_str().expect("an address")).await;
    assert_eq!((qr.status.as_u16(), qr.headers["content-type"].to_str().ok()), (200, Some("image/svg+xml")));
    assert!(qr.text.contains("<svg"));
    let again = alice.post(&format!("/api/v1/bookings/{id}/confirm"), &json!({})).await;
    assert_eq!((again.status.as_u16(), again.body["status"].as_str()), (200, Some("confirmed")));
    let asked = std::time::Instant::now();
    assert_eq!(alice.get(&format!("/api/v1/bookings/{id}?wait=20")).await.body["status"], "confirmed");
    assert!(asked.elapsed().as_secs() < 15, "nothing is awaited of a confirmed booking");
    let mailbox = app.visitor().get("/mailbox").await;
    assert!(mailbox.text.contains("Your tickets for Metropolis") && mailbox.text.contains("alice@example.org"), "{}", mailbox.text);
    app.wait(51 * 60);
    let bob = app.customer("Bob").await;
    assert_eq!(bob.get("/api/v1/bookings").await.body["items"], json!([]));
}

async fn a_declined_card_leaves_the_seats_held(app: TestApp) {
    let alice = app.customer("Alice").await;
    let id = alice.held(&app.show, &[0]).await;
    let first = alice.confirm(id).await;
    alice.pay(&first, DECLINED).await.is_problem(402, "payment_failed");
    app.work().await;
    let booking = alice.get(&format!("/api/v1/bookings/{id}")).await.body;
    assert_eq!((&booking["status"], booking["payment_failure"].is_string()), (&json!("held"), true), "{booking}");
    let second = alice.confirm(id).await;
    assert_ne!(first["id"], second["id"], "another card is another attempt");
    alice.pay(&second, GOOD).await;
    app.work().await;
    assert_eq!(alice.status(id).await, "confirmed");
}

async fn a_card_that_asks_is_answered(app: TestApp) {
    let alice = app.customer("Alice").await;
    let id = alice.held(&app.show, &[0]).await;
    let payment = alice.confirm(id).await;
    assert_eq!(alice.pay(&payment, ASKS).await.body["status"], "requires_action");
    app.work().await;
    assert_eq!(alice.status(id).await, "awaiting_payment");
    let path = format!("/api/v1/payments/sandbox/{}/authenticate", payment["intent"].as_str().expect("an intent"));
    let wrong = alice.post(&path, &json!({ "client_secret": "guessed", "outcome": "success" })).await;
    wrong.is_problem(404, "not_found");
    let answered = alice.post(&path, &json!({ "client_secret": payment["client_secret"], "outcome": "success" })).await;
    assert_eq!(answered.body["status"], "succeeded", "{}", answered.text);
    app.work().await;
    assert_eq!(alice.status(id).await, "confirmed");
}

async fn a_late_settlement_confirms_when_it_comes(app: TestApp) {
    let alice = app.customer("Alice").await;
    let id = alice.held(&app.show, &[0]).await;
    let payment = alice.confirm(id).await;
    assert_eq!(alice.pay(&payment, LATE).await.body["status"], "processing");
    app.work().await;
    assert_eq!(alice.status(id).await, "awaiting_payment");
    app.wait(1);
    app.work().await;
    assert_eq!(alice.status(id).await, "confirmed");
}

async fn confirming_twice_is_one_attempt(app: TestApp) {
    let alice = app.customer("Alice").await;
    let id = alice.held(&app.show, &[0]).await;
    let (first, second) = tokio::join!(alice.confirm(id), alice.confirm(id));
    assert_eq!(first["client_secret"], second["client_secret"]);
    assert_eq!(alice.confirm(id).await["client_secret"], first["client_secret"]);
}

async fn money_for_sold_seats_goes_back(app: TestApp) {
    let (alice, bob) = (app.customer("Alice").await, app.customer("Bob").await);
    let hers = alice.held(&app.show, &[0]).await;
    let payment = alice.confirm(hers).await;
    app.wait(30);
    let his = bob.held(&app.show, &[0]).await;
    alice.pay(&payment, GOOD).await;
    app.work().await;
    let booking = alice.get(&format!("/api/v1/bookings/{hers}")).await.body;
    assert_eq!((&booking["status"], &booking["cancel_reason"]), (&json!("cancelled"), &json!("seats_gone")));
    assert_eq!(refund(&booking), (json!(10.5), json!("seats_gone"), json!("succeeded")));
    assert_eq!(bob.status(his).await, "held");
}

async fn money_after_letting_go_goes_back(app: TestApp) {
    let alice = app.customer("Alice").await;
    let id = alice.held(&app.show, &[0]).await;
    let payment = alice.confirm(id).await;
    alice.pay(&payment, GOOD).await;
    alice.delete(&format!("/api/v1/bookings/{id}/hold")).await;
    app.work().await;
    let booking = alice.get(&format!("/api/v1/bookings/{id}")).await.body;
    assert_eq!((&booking["status"], refund(&booking)), (&json!("cancelled"), (json!(10.5), json!("booking_over"), json!("succeeded"))));
}

async fn cancelling_gives_the_money_back(app: TestApp) {
    let (alice, bob) = (app.customer("Alice").await, app.customer("Bob").await);
    let id = alice.held(&app.show, &[0]).await;
    let payment = alice.confirm(id).await;
    alice.pay(&payment, GOOD).await;
    app.work().await;
    for _ in 0..2 {
        let cancelled = alice.post(&format!("/api/v1/bookings/{id}/cancel"), &json!({})).await;
        assert_eq!((cancelled.status.as_u16(), cancelled.body["status"].as_str()), (200, Some("cancelled")), "{}", cancelled.text);
    }
    app.work().await;
    let booking = alice.get(&format!("/api/v1/bookings/{id}")).await.body;
    assert_eq!(refund(&booking), (json!(10.5), json!("cancelled"), json!("succeeded")));
    assert_eq!(alice.get(&format!("/api/v1/bookings/{id}/tickets")).await.body["items"][0]["status"], "revoked");
    bob.held(&app.show, &[0]).await;
    let started = bob.held(&app.strict, &[0]).await;
    let payment = bob.confirm(started).await;
    bob.pay(&payment, GOOD).await;
    app.work().await;
    app.wait(49 * 60);
    let bob = app.log_in_again("bob@example.org").await;
    bob.post(&format!("/api/v1/bookings/{started}/cancel"), &json!({})).await.is_problem(409, "refund_not_allowed");
}

async fn a_lost_event_is_found_by_the_reconciler(app: TestApp) {
    misbehave(&app, json!({ "lose": true })).await;
    let alice = app.customer("Alice").await;
    let id = alice.held(&app.show, &[0]).await;
    let payment = alice.confirm(id).await;
    alice.pay(&payment, GOOD).await;
    app.work().await;
    assert_eq!(alice.status(id).await, "awaiting_payment", "the event was lost");
    app.wait(1);
    app.work().await;
    assert_eq!(alice.status(id).await, "confirmed");
}

async fn repeated_and_reordered_events_do_no_harm(app: TestApp) {
    misbehave(&app, json!({ "duplicate": true, "reorder": true })).await;
    let alice = app.customer("Alice").await;
    let id = alice.held(&app.show, &[0]).await;
    let payment = alice.confirm(id).await;
    alice.pay(&payment, DECLINED).await;
    alice.pay(&payment, GOOD).await;
    app.work().await;
    app.work().await;
    let booking = alice.get(&format!("/api/v1/bookings/{id}")).await.body;
    assert_eq!((&booking["status"], &booking["refunds"]), (&json!("confirmed"), &json!([])), "{booking}");
}

async fn a_forged_event_is_refused(app: TestApp) {
    let forged = json!({ "id": "evt_1", "type": "payment_intent.succeeded", "data": { "object": {} } });
    app.visitor().post("/api/v1/payments/webhooks/stripe", &forged).await.is_problem(400, "signature_invalid");
    app.visitor().post("/api/v1/payments/webhooks/elsewhere", &forged).await.is_problem(404, "not_found");
}

/// A confirmed booking of one seat, paid with a card; its key, and its intent.
async fn sold(app: &TestApp, customer: &crate::support::Person, card: &str) -> (i64, String) {
    let id = customer.held(&app.show, &[0]).await;
    let payment = customer.confirm(id).await;
    customer.pay(&payment, card).await;
    app.work().await;
    assert_eq!(customer.status(id).await, "confirmed");
    (id, payment["intent"].as_str().expect("an intent").to_owned())
}

async fn refund_status(customer: &crate::support::Person, id: i64) -> Value {
    refund(&customer.get(&format!("/api/v1/bookings/{id}")).await.body).2
}

async fn a_refund_that_comes_back_is_tried_again_and_then_needs_a_person(app: TestApp) {
    let alice = app.customer("Alice").await;
    let (id, _) = sold(&app, &alice, "4000000000005126").await;
    alice.post(&format!("/api/v1/bookings/{id}/cancel"), &json!({})).await;
    app.work().await;
    assert_eq!(refund_status(&alice, id).await, "succeeded");
    app.wait(1);
    app.work().await;
    assert_eq!(refund_status(&alice, id).await, "failed", "the event said so");
    app.wait(2);
    app.work().await;
    assert_eq!(refund_status(&alice, id).await, "succeeded", "it was made anew");
    for _ in 0..20 {
        app.wait(2);
        app.work().await;
    }
    assert_eq!(refund_status(&alice, id).await, "manual");
}

async fn a_refund_that_takes_its_time_is_done_by_its_event(app: TestApp) {
    let alice = app.customer("Alice").await;
    let (id, _) = sold(&app, &alice, "4000000000007726").await;
    alice.post(&format!("/api/v1/bookings/{id}/cancel"), &json!({})).await;
    app.work().await;
    assert_eq!(refund_status(&alice, id).await, "submitted");
    app.clock.advance(jiff::SignedDuration::from_secs(6));
    app.work().await;
    assert_eq!(refund_status(&alice, id).await, "succeeded");
}

async fn the_dashboard_is_for_administrators_and_the_booking_stands(app: TestApp) {
    let alice = app.customer("Alice").await;
    let (id, intent) = sold(&app, &alice, GOOD).await;
    let (refund, dispute) = (format!("/api/v1/payments/sandbox/{intent}/refund"), format!("/api/v1/payments/sandbox/{intent}/dispute"));
    let (visitor, staff, admin) = (app.visitor(), app.employee(Role::Staff).await, app.admin().await);
    for path in [&refund, &dispute] {
        visitor.post(path, &json!({})).await.is_problem(401, "unauthorized");
        alice.post(path, &json!({})).await.is_problem(403, "forbidden");
        staff.post(path, &json!({})).await.is_problem(403, "forbidden");
    }
    admin.post("/api/v1/payments/sandbox/pi_unknown/refund", &json!({})).await.is_problem(404, "not_found");
    let much = admin.post(&refund, &json!({ "amount_minor": 1051 })).await;
    assert_eq!(much.is_problem(422, "validation_failed").body["errors"][0]["pointer"], "/amount_minor");
    let made = admin.post(&refund, &json!({ "amount_minor": 50 })).await;
    assert_eq!(
        (made.status.as_u16(), &made.body["amount"], &made.body["status"]),
        (200, &json!(0.5), &json!("succeeded")),
        "{}",
        made.text
    );
    let opened = admin.post(&dispute, &json!({ "status": "open" })).await;
    assert_eq!(
        (opened.status.as_u16(), &opened.body["amount"], &opened.body["status"]),
        (200, &json!(10.0), &json!("open")),
        "{}",
        opened.text
    );
    admin.post(&dispute, &json!({ "status": "open" })).await.is_problem(409, "booking_state_conflict");
    app.work().await;
    assert_eq!(alice.status(id).await, "confirmed");
    assert_eq!(admin.post(&dispute, &json!({ "status": "lost" })).await.body["status"], "lost");
    app.work().await;
    assert_eq!(alice.status(id).await, "confirmed");
}

async fn a_provider_that_fails_costs_nothing(app: TestApp) {
    let alice = app.customer("Alice").await;
    let id = alice.held(&app.show, &[0]).await;
    misbehave(&app, json!({ "fail_rate": 1.0 })).await;
    let refused = alice.post(&format!("/api/v1/bookings/{id}/confirm"), &json!({})).await;
    refused.is_problem(503, "payment_unavailable");
    assert!(refused.headers.contains_key("retry-after"));
    misbehave(&app, json!({})).await;
    let payment = alice.confirm(id).await;
    alice.pay(&payment, GOOD).await;
    app.work().await;
    assert_eq!(alice.status(id).await, "confirmed");
}

async fn a_refund_waits_out_hours_without_a_provider(app: TestApp) {
    let alice = app.customer("Alice").await;
    let (id, _) = sold(&app, &alice, GOOD).await;
    // Neither does it tell of a refund whose reply it lost.
    misbehave(&app, json!({ "fail_rate": 1.0, "lose": true })).await;
    alice.post(&format!("/api/v1/bookings/{id}/cancel"), &json!({})).await;
    for _ in 0..24 {
        app.work().await;
        app.wait(10);
    }
    assert_eq!(refund_status(&alice, id).await, "failed", "for now");
    let integrity = app.services().integrity.check().await.expect("the database answers");
    assert!(integrity.is_clean(), "it is under way, and no matter for a person: {:?}", integrity.findings);
    misbehave(&app, json!({})).await;
    app.wait(30);
    app.work().await;
    assert_eq!(refund_status(&alice, id).await, "succeeded");
}

async fn misbehave(app: &TestApp, behaviour: Value) {
    let admin = app.admin().await;
    let headers = [("Content-Type", "application/json")];
    let set =
        admin.send(reqwest::Method::PUT, "/api/v1/payments/sandbox/behaviour", &headers, Some(behaviour.to_string().into_bytes())).await;
    assert_eq!(set.status, 200, "{}", set.text);
    let customer = app.customer("Mallory").await;
    let tried = customer.send(reqwest::Method::PUT, "/api/v1/payments/sandbox/behaviour", &headers, Some(b"{}".to_vec())).await;
    tried.is_problem(403, "forbidden");
}

fn refund(booking: &Value) -> (Value, Value, Value) {
    let refund = &booking["refunds"][0];
    (refund["amount"].clone(), refund["cause"].clone(), refund["status"].clone())
}

impl TestApp {
    async fn admin(&self) -> crate::support::Person {
        match self.try_log_in("admin@example.org").await {
            Some(admin) => admin,
            None => self.employee(Role::Admin).await,
        }
    }

    async fn log_in_again(&self, email: &str) -> crate::support::Person {
        self.try_log_in(email).await.expect("has an account")
    }
}
