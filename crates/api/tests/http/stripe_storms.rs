//! Money at Stripe that nobody expected: another amount, a second payment, for seats that were let go, out of an answer that came too late.
//! Whatever happens, each captured cent sold something or goes back, once.

use std::time::{Duration, Instant};

use booking_testkit::stripe::{Card, StripeStandIn, Trouble};
use serde_json::{Value, json};

use crate::stripe::{Cinema, booking, settings, with_stripe_on_both};

with_stripe_on_both! {
    another_amount_sells_nothing_and_goes_back,
    another_currency_or_price_sells_nothing_either,
    of_two_payments_one_goes_back,
    money_for_what_was_let_go_goes_back,
    an_event_that_comes_before_its_answer_is_taken_all_the_same,
    a_slow_stripe_is_waited_for_and_no_longer_than_a_moment,
    what_is_asked_while_stripe_is_down_is_asked_again,
    a_refund_on_its_way_is_no_matter_for_a_person_when_a_question_stays_unanswered,
}

fn cents(parts: &[i64]) -> Vec<(i64, i64)> {
    parts.iter().map(|minor| (*minor, *minor)).collect()
}

/// Trap T20: somebody has changed the amount at Stripe, and it was paid.
async fn another_amount_sells_nothing_and_goes_back(cinema: Cinema) {
    for (name, minor) in [("Alice", 1), ("Bob", 1_049), ("Carol", 999_900)] {
        let (customer, id, intent) = cinema.begun(name).await;
        cinema.stripe.change_amount(&intent, minor);
        cinema.stripe.pay(&intent, Card::Succeeds);
        cinema.deliver_all().await;
        let over = booking(&customer, id).await;
        assert_eq!((&over["status"], &over["refunds"][0]["cause"]), (&json!("cancelled"), &json!("amount_mismatch")), "{over}");
        let tickets = customer.get(&format!("/api/v1/bookings/{id}/tickets")).await.body;
        assert_eq!(tickets["items"], json!([]), "no ticket for another price");
        cinema.app.work().await;
        cinema.deliver_all().await;
        assert_eq!(booking(&customer, id).await["refunds"][0]["status"], "succeeded");
    }
    assert_eq!(cinema.held_at_stripe(), cents(&[1, 1_049, 999_900]), "what came went back, to the cent");
    let metrics = cinema.app.visitor().get("/metrics").await.text;
    assert!(metrics.lines().any(|line| line == "marquee_payments_wrong_amount 3"), "{metrics}");
    cinema.must_be_sound().await;
}

/// The same number in another currency, or another price than was asked: it is signed, so Stripe says so, and it is no sale.
async fn another_currency_or_price_sells_nothing_either(cinema: Cinema) {
    for (name, field, value) in [("Alice", "currency", json!("usd")), ("Bob", "amount", json!(5))] {
        let (customer, id, intent) = cinema.begun(name).await;
        drop(cinema.stripe.events());
        cinema.stripe.pay(&intent, Card::Succeeds);
        for body in cinema.stripe.events() {
            let mut event: Value = serde_json::from_str(&body).expect("JSON");
            if event["type"] == "payment_intent.succeeded" {
                event["data"]["object"][field] = value.clone();
                cinema.deliver(&event.to_string()).await;
            }
        }
        assert_eq!(booking(&customer, id).await["status"], "cancelled", "{field}");
    }
    cinema.app.work().await;
    assert_eq!(cinema.held_at_stripe(), cents(&[1_050, 1_050]));
}

/// Trap T25: a declined attempt is paid after all, beside the one that followed.
async fn of_two_payments_one_goes_back(cinema: Cinema) {
    let (alice, id, first) = cinema.begun("Alice").await;
    cinema.stripe.pay(&first, Card::Declined);
    cinema.deliver_all().await;
    let second = alice.confirm(id).await["intent"].as_str().expect("an intent").to_owned();
    assert_ne!(first, second);
    cinema.stripe.pay(&second, Card::Succeeds);
    cinema.stripe.pay(&first, Card::Succeeds);
    let mut events = cinema.stripe.events();
    events.reverse();
    for body in &events {
        tokio::join!(cinema.deliver(body), cinema.deliver(body), cinema.deliver(body));
    }
    for _ in 0..2 {
        cinema.app.work().await;
        cinema.deliver_all().await;
    }
    let sold = booking(&alice, id).await;
    let refunds = sold["refunds"].as_array().expect("refunds");
    assert_eq!((&sold["status"], refunds.len()), (&json!("confirmed"), 1), "{sold}");
    assert_eq!((&refunds[0]["cause"], &refunds[0]["status"]), (&json!("paid_twice"), &json!("succeeded")));
    assert_eq!(cinema.held_at_stripe().iter().map(|(captured, back)| captured - back).sum::<i64>(), 1_050);
    cinema.must_be_sound().await;
}

/// Trap T24: the customer let the seats go in one tab, and paid in the other.
async fn money_for_what_was_let_go_goes_back(cinema: Cinema) {
    let (alice, id, intent) = cinema.begun("Alice").await;
    // The courtesy of calling the intent off is lost.
    cinema.stripe.trouble([Trouble::Fault(500); 3]);
    alice.delete(&format!("/api/v1/bookings/{id}/hold")).await;
    cinema.stripe.recover();
    cinema.stripe.pay(&intent, Card::Succeeds);
    cinema.deliver_all().await;
    cinema.app.work().await;
    cinema.deliver_all().await;
    let over = booking(&alice, id).await;
    assert_eq!((&over["status"], &over["refunds"][0]["status"]), (&json!("cancelled"), &json!("succeeded")), "{over}");
    assert_eq!(cinema.held_at_stripe(), cents(&[1_050]));
    assert_eq!(alice.get(&format!("/api/v1/bookings/{id}/tickets")).await.body["items"], json!([]));
    cinema.must_be_sound().await;
}

/// Trap T16: Stripe's answer is lost, and its event tells of an intent whose key we never heard.
async fn an_event_that_comes_before_its_answer_is_taken_all_the_same(cinema: Cinema) {
    let alice = cinema.app.customer("Alice").await;
    let id = alice.held(&cinema.app.show, &[0]).await;
    cinema.stripe.trouble([Trouble::LostReply; 3]);
    let refused = alice.post(&format!("/api/v1/bookings/{id}/confirm"), &json!({})).await;
    refused.is_problem(503, "payment_unavailable");
    let created: Value = serde_json::from_str(&cinema.stripe.events()[0]).expect("JSON");
    let intent = created["data"]["object"]["id"].as_str().expect("an intent").to_owned();
    cinema.stripe.pay(&intent, Card::Succeeds);
    cinema.deliver_all().await;
    assert_eq!(alice.status(id).await, "confirmed");
    cinema.app.work().await;
    assert_eq!(cinema.held_at_stripe(), [(1_050, 0)]);
    cinema.must_be_sound().await;
}

async fn a_slow_stripe_is_waited_for_and_no_longer_than_a_moment(cinema: Cinema) {
    cinema.stripe.trouble([Trouble::Slow(Duration::from_millis(800))]);
    let (alice, id, intent) = cinema.begun("Alice").await;
    cinema.stripe.pay(&intent, Card::Succeeds);
    cinema.deliver_all().await;
    assert_eq!(alice.status(id).await, "confirmed");

    let bob = cinema.app.customer("Bob").await;
    let id = bob.held(&cinema.app.show, &[2]).await;
    cinema.stripe.trouble([Trouble::Slow(Duration::from_secs(5))]);
    let begun = Instant::now();
    let refused = bob.post(&format!("/api/v1/bookings/{id}/confirm"), &json!({})).await;
    refused.is_problem(503, "payment_unavailable");
    assert!(begun.elapsed() < Duration::from_secs(3), "{:?}", begun.elapsed());
    // It was done all the same: the next try gets that very intent.
    let payment = bob.confirm(id).await;
    assert_eq!(cinema.stripe.holdings().len(), 2);
    cinema.stripe.pay(payment["intent"].as_str().expect("an intent"), Card::Succeeds);
    cinema.deliver_all().await;
    assert_eq!(bob.status(id).await, "confirmed");
}

/// Neither the question how a payment stands nor a refund is lost with the call.
async fn what_is_asked_while_stripe_is_down_is_asked_again(cinema: Cinema) {
    let (alice, id, intent) = cinema.begun("Alice").await;
    cinema.stripe.pay(&intent, Card::Succeeds);
    drop(cinema.stripe.events());
    cinema.app.wait(1);
    cinema.stripe.trouble([Trouble::Fault(500); 3]);
    cinema.app.work().await;
    assert_eq!(alice.status(id).await, "awaiting_payment", "nobody told, and nobody answered");
    cinema.app.wait(1);
    cinema.app.work().await;
    assert_eq!(alice.status(id).await, "confirmed");

    assert_eq!(alice.post(&format!("/api/v1/bookings/{id}/cancel"), &json!({})).await.status, 200);
    cinema.stripe.trouble([Trouble::Html(502); 3]);
    cinema.app.work().await;
    assert_eq!(booking(&alice, id).await["refunds"][0]["status"], "failed");
    assert_eq!(cinema.held_at_stripe(), [(1_050, 0)]);
    cinema.app.wait(1);
    cinema.app.work().await;
    assert_eq!(booking(&alice, id).await["refunds"][0]["status"], "succeeded");
    assert_eq!(cinema.held_at_stripe(), cents(&[1_050]));
    cinema.must_be_sound().await;
}

/// Some banks take days. It was asked about often by then, and one unanswered question more says nothing of the refund.
async fn a_refund_on_its_way_is_no_matter_for_a_person_when_a_question_stays_unanswered(cinema: Cinema) {
    let (alice, id, intent) = cinema.begun("Alice").await;
    cinema.stripe.pay(&intent, Card::RefundsLate);
    cinema.deliver_all().await;
    assert_eq!(alice.post(&format!("/api/v1/bookings/{id}/cancel"), &json!({})).await.status, 200);
    for _ in 0..20 {
        cinema.app.work().await;
        cinema.app.wait(2);
    }
    assert_eq!(booking(&alice, id).await["refunds"][0]["status"], "submitted");
    cinema.stripe.trouble([Trouble::Fault(500); 3]);
    cinema.app.work().await;
    assert_eq!(booking(&alice, id).await["refunds"][0]["status"], "submitted");
    cinema.stripe.settle();
    drop(cinema.stripe.events());
    cinema.app.wait(2);
    cinema.app.work().await;
    assert_eq!(booking(&alice, id).await["refunds"][0]["status"], "succeeded", "nobody told, so it was asked for");
    cinema.must_be_sound().await;
}
