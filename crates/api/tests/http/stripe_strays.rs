//! Money and events that come astray: for seats that were given up for others, for a show that is over, before we can know of it, or while
//! nobody wants to pay any more. Each captured cent still sells what it was meant for or goes back, and no event stands in another's way.

use booking_domain::ports::Clock as _;
use booking_testkit::stripe::{Card, StripeStandIn, Trouble, WEBHOOK_SECRET};
use serde_json::{Value, json};

use crate::stripe::{Cinema, booking, settings, with_stripe_on_both};

with_stripe_on_both! {
    a_declined_attempt_does_not_pay_for_other_seats,
    an_attempt_at_another_price_is_called_off,
    money_for_a_show_that_is_over_goes_back,
    news_that_come_too_early_keep_no_payment_from_being_asked_about,
    a_paid_intent_that_received_nothing_is_not_believed,
    who_lets_go_while_stripe_is_asked_is_not_asked_to_pay,
}

/// The card is declined, three seats are chosen instead of one, and the first attempt is paid after all in an old tab: at the price of one.
async fn a_declined_attempt_does_not_pay_for_other_seats(cinema: Cinema) {
    let (alice, id, first) = cinema.begun("Alice").await;
    cinema.stripe.pay(&first, Card::Declined);
    cinema.deliver_all().await;
    let chosen = alice.patch(&format!("/api/v1/bookings/{id}/hold"), &json!({ "seat_ids": cinema.app.show.ids(&[0, 1, 2]) })).await;
    assert_eq!((chosen.status.as_u16(), &chosen.body["total_price"]), (200, &json!(31.5)), "{}", chosen.text);
    cinema.stripe.pay(&first, Card::Succeeds);
    cinema.deliver_all().await;
    let held = booking(&alice, id).await;
    assert_eq!((&held["status"], &held["refunds"][0]["cause"]), (&json!("held"), &json!("amount_mismatch")), "{held}");
    cinema.app.work().await;
    cinema.deliver_all().await;
    assert_eq!(cinema.held_at_stripe(), [(1_050, 1_050)]);

    let second = alice.confirm(id).await["intent"].as_str().expect("an intent").to_owned();
    cinema.stripe.pay(&second, Card::Succeeds);
    cinema.deliver_all().await;
    assert_eq!(alice.status(id).await, "confirmed");
    let tickets = alice.get(&format!("/api/v1/bookings/{id}/tickets")).await.body;
    assert_eq!(tickets["items"].as_array().map(Vec::len), Some(3));
    assert_eq!(cinema.held_at_stripe(), [(1_050, 1_050), (3_150, 0)]);
    cinema.must_be_sound().await;
}

async fn an_attempt_at_another_price_is_called_off(cinema: Cinema) {
    let (alice, id, first) = cinema.begun("Alice").await;
    cinema.stripe.pay(&first, Card::Declined);
    cinema.deliver_all().await;
    cinema.app.wait(1);
    cinema.app.work().await;
    let statuses = || cinema.stripe.holdings().into_iter().map(|holding| holding.status).collect::<Vec<_>>();
    assert_eq!(statuses(), ["requires_payment_method"], "another card may pay it");
    alice.patch(&format!("/api/v1/bookings/{id}/hold"), &json!({ "seat_ids": cinema.app.show.ids(&[0, 1]) })).await;
    cinema.app.wait(1);
    cinema.app.work().await;
    assert_eq!(statuses(), ["canceled"]);
    assert_eq!(alice.status(id).await, "held");
}

/// Nobody took the seats, and nobody can sit in them any more.
async fn money_for_a_show_that_is_over_goes_back(cinema: Cinema) {
    let (alice, id, intent) = cinema.begun("Alice").await;
    cinema.stripe.pay(&intent, Card::Succeeds);
    let told = cinema.stripe.events();
    cinema.app.wait(51 * 60);
    for body in &told {
        cinema.deliver(body).await;
    }
    let over = booking(&alice, id).await;
    assert_eq!((&over["status"], &over["cancel_reason"]), (&json!("cancelled"), &json!("too_late")), "{over}");
    cinema.app.work().await;
    cinema.deliver_all().await;
    let over = booking(&alice, id).await;
    assert_eq!((&over["refunds"][0]["cause"], &over["refunds"][0]["status"]), (&json!("booking_over"), &json!("succeeded")));
    assert_eq!(cinema.held_at_stripe(), [(1_050, 1_050)]);
    cinema.must_be_sound().await;
}

/// A refund made in the dashboard is told of before we know the intent, and what was paid is never told: the event waits, and the question how
/// the payment stands does not wait for it.
async fn news_that_come_too_early_keep_no_payment_from_being_asked_about(cinema: Cinema) {
    let alice = cinema.app.customer("Alice").await;
    let id = alice.held(&cinema.app.show, &[0]).await;
    cinema.stripe.trouble([Trouble::LostReply; 3]);
    alice.post(&format!("/api/v1/bookings/{id}/confirm"), &json!({})).await.is_problem(503, "payment_unavailable");
    let created: Value = serde_json::from_str(&cinema.stripe.events()[0]).expect("JSON");
    let intent = created["data"]["object"]["id"].as_str().expect("an intent").to_owned();
    cinema.stripe.pay(&intent, Card::Succeeds);
    cinema.stripe.refund_in_dashboard(&intent, 50);
    let refunded: Vec<String> = cinema.stripe.events().into_iter().filter(|body| body.contains("\"refund.created\"")).collect();
    assert_eq!(refunded.len(), 1);
    cinema.deliver(&refunded[0]).await;
    assert_eq!(alice.confirm(id).await["intent"], json!(intent));
    cinema.app.wait(1);
    cinema.app.work().await;
    assert_eq!(alice.status(id).await, "confirmed");
    cinema.app.work().await;
    let refunds = booking(&alice, id).await["refunds"].clone();
    assert_eq!((&refunds[0]["cause"], &refunds[0]["amount"]), (&json!("external"), &json!(0.5)), "{refunds}");
    assert_eq!(cinema.held_at_stripe(), [(1_050, 50)]);
    cinema.must_be_sound().await;
}

/// It would neither sell anything nor have anything to give back. It is refused, so that it comes again and somebody sees it.
async fn a_paid_intent_that_received_nothing_is_not_believed(cinema: Cinema) {
    let (alice, id, intent) = cinema.begun("Alice").await;
    drop(cinema.stripe.events());
    cinema.stripe.pay(&intent, Card::Succeeds);
    let told = cinema.stripe.events().into_iter().find(|body| body.contains("\"payment_intent.succeeded\"")).expect("it is told");
    let mut senseless: Value = serde_json::from_str(&told).expect("JSON");
    senseless["data"]["object"]["amount_received"] = json!(0);
    let refused = cinema.post(&senseless.to_string(), WEBHOOK_SECRET, cinema.app.clock.now()).await;
    refused.is_problem(400, "malformed_request");
    assert_eq!(alice.status(id).await, "awaiting_payment");
    cinema.deliver(&told).await;
    assert_eq!(alice.status(id).await, "confirmed");
    cinema.must_be_sound().await;
}

/// One tab waits for Stripe, the other lets the seats go: the first is not sent to pay for nothing, and its intent is called off.
async fn who_lets_go_while_stripe_is_asked_is_not_asked_to_pay(cinema: Cinema) {
    let alice = cinema.app.customer("Alice").await;
    let id = alice.held(&cinema.app.show, &[0]).await;
    cinema.stripe.trouble([Trouble::Slow(std::time::Duration::from_millis(1_200))]);
    let confirming = {
        let alice = alice.clone();
        tokio::spawn(async move { alice.post(&format!("/api/v1/bookings/{id}/confirm"), &json!({})).await })
    };
    while cinema.stripe.calls().is_empty() {
        tokio::task::yield_now().await;
    }
    assert_eq!(alice.delete(&format!("/api/v1/bookings/{id}/hold")).await.status, 200);
    let refused = confirming.await.expect("no panic");
    refused.is_problem(409, "booking_state_conflict");
    let statuses: Vec<String> = cinema.stripe.holdings().into_iter().map(|holding| holding.status).collect();
    assert_eq!(statuses, ["canceled"]);
    cinema.must_be_sound().await;
}
