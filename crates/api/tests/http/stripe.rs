//! Paying with Stripe, through the API: the stand-in is the provider, and posts its signed events as Stripe would.

use std::time::{Duration, Instant};

use booking_domain::{Timestamp, payment::DisputeStatus, ports::Clock as _};
use booking_testkit::stripe::{Card, PUBLISHABLE_KEY, SECRET_KEY, StripeStandIn, Trouble, WEBHOOK_SECRET, sign};
use jiff::SignedDuration;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Answer, Person, TestApp};

/// Writes each test twice, as `on_both` does, with Stripe as the provider.
macro_rules! with_stripe_on_both {
    ($($name:ident),+ $(,)?) => {
        mod embedded {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn $name() {
                let stripe = super::StripeStandIn::start().await;
                let app = crate::support::TestApp::with_settings(&super::settings(&stripe)).await;
                super::$name(super::Cinema { app, stripe }).await;
            })+
        }
        mod servers {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn $name() {
                let stripe = super::StripeStandIn::start().await;
                let app = crate::support::TestApp::over_servers_with(&super::settings(&stripe)).await;
                super::$name(super::Cinema { app, stripe }).await;
            })+
        }
    };
}

pub(crate) use with_stripe_on_both;

with_stripe_on_both! {
    a_booking_goes_from_hold_to_refund,
    a_bank_that_asks_is_answered_and_a_declined_card_replaced,
    a_storm_of_events_confirms_once,
    forged_and_stale_events_are_refused,
    money_after_the_hold_takes_free_seats_and_comes_back_for_sold_ones,
    a_lost_event_is_found_by_asking,
    a_lost_reply_to_a_refund_gives_back_once,
    a_refund_that_comes_back_is_made_anew,
    what_happens_in_the_dashboard_is_taken_in,
    a_refund_in_the_dashboard_that_takes_its_time_is_not_made_twice,
    a_refund_that_the_dashboard_made_instead_is_no_money_that_waits,
    what_stripe_does_not_take_is_said_to_be_so,
    stripe_in_trouble_costs_a_clear_answer_and_nothing_else,
    the_page_may_talk_to_stripe_and_to_nobody_else,
    a_silent_or_dead_stripe_costs_less_than_three_seconds,
}

pub fn settings(stripe: &StripeStandIn) -> [(&str, &str); 4] {
    [
        ("STRIPE_SECRET_KEY", SECRET_KEY),
        ("STRIPE_PUBLISHABLE_KEY", PUBLISHABLE_KEY),
        ("STRIPE_WEBHOOK_SECRET", WEBHOOK_SECRET),
        ("STRIPE_API_BASE", &stripe.url),
    ]
}

/// The application, and its provider.
pub struct Cinema {
    pub app: TestApp,
    pub stripe: StripeStandIn,
}

impl Cinema {
    pub async fn post(&self, body: &str, secret: &str, signed_at: Timestamp) -> Answer {
        let signature = sign(body, secret, signed_at);
        let headers = [("Stripe-Signature", signature.as_str()), ("Content-Type", "application/json")];
        self.app.visitor().send(Method::POST, "/api/v1/payments/webhooks/stripe", &headers, Some(body.as_bytes().to_vec())).await
    }

    pub async fn deliver(&self, body: &str) {
        let answer = self.post(body, WEBHOOK_SECRET, self.app.clock.now()).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
    }

    /// Delivers what happened since the last time, in order.
    pub async fn deliver_all(&self) {
        for body in self.stripe.events() {
            self.deliver(&body).await;
        }
    }

    /// A customer holds the first seat and begins to pay for it; the booking, and the intent.
    pub async fn begun(&self, name: &str) -> (Person, i64, String) {
        let customer = self.app.customer(name).await;
        let id = customer.held(&self.app.show, &[0]).await;
        let payment = customer.confirm(id).await;
        (customer, id, payment["intent"].as_str().expect("an intent").to_owned())
    }

    /// The same, paid.
    async fn sold(&self, name: &str, card: Card) -> (Person, i64, String) {
        let (customer, id, intent) = self.begun(name).await;
        self.stripe.pay(&intent, card);
        self.deliver_all().await;
        assert_eq!(customer.status(id).await, "confirmed");
        (customer, id, intent)
    }

    /// What was taken and what went back of each payment, as Stripe has it.
    pub fn held_at_stripe(&self) -> Vec<(i64, i64)> {
        self.stripe.holdings().iter().map(|holding| (holding.captured, holding.given_back)).collect()
    }

    /// Checks the rules that never bend.
    pub async fn must_be_sound(&self) {
        let report = self.app.services().integrity.check().await.expect("the database answers");
        assert!(report.is_clean(), "{:?}", report.findings);
    }

    /// How many refunds were made since the last time.
    fn refunds_made(&self) -> usize {
        self.stripe.events().iter().filter(|body| body.contains("refund.created")).count()
    }
}

async fn the_page_may_talk_to_stripe_and_to_nobody_else(cinema: Cinema) {
    let page = cinema.app.visitor().send(Method::GET, "/", &[("accept", "text/html")], None).await;
    let policy = page.headers["content-security-policy"].to_str().expect("text").to_owned();
    let outside: Vec<&str> = policy.split([' ', ';']).filter(|source| source.contains("//")).collect();
    assert!(outside.contains(&"https://js.stripe.com") && outside.contains(&"https://api.stripe.com"), "{policy}");
    assert!(outside.iter().all(|source| source.ends_with(".stripe.com")), "{policy}");
    assert!(!policy.contains("unsafe"), "{policy}");
}

pub async fn booking(customer: &Person, id: i64) -> Value {
    customer.get(&format!("/api/v1/bookings/{id}")).await.body
}

async fn refund_status(customer: &Person, id: i64) -> Value {
    booking(customer, id).await["refunds"][0]["status"].clone()
}

async fn a_booking_goes_from_hold_to_refund(cinema: Cinema) {
    let Cinema { app, stripe } = &cinema;
    let config = app.visitor().get("/api/v1/payments/config").await.body;
    assert_eq!(config, json!({ "provider": "stripe", "publishable_key": PUBLISHABLE_KEY }));
    let alice = app.customer("Alice").await;
    let id = alice.held(&app.show, &[0]).await;
    let payment = alice.confirm(id).await;
    let intent = payment["intent"].as_str().expect("an intent");
    assert_eq!((&payment["provider"], &payment["publishable_key"]), (&json!("stripe"), &json!(PUBLISHABLE_KEY)));
    assert!(payment["client_secret"].as_str().is_some_and(|secret| secret.starts_with(intent)));
    assert_eq!(alice.confirm(id).await["client_secret"], payment["client_secret"]);
    let asked = stripe.calls();
    assert_eq!(asked.len(), 1, "{asked:?}");
    for (name, value) in [("amount", "1050"), ("currency", "eur"), ("metadata[booking_id]", &id.to_string())] {
        assert!(asked[0].parameters.contains(&(name.to_owned(), value.to_owned())), "{name}: {asked:?}");
    }
    stripe.pay(intent, Card::RefundsLate);
    assert_eq!(alice.status(id).await, "awaiting_payment");
    cinema.deliver_all().await;
    assert_eq!(alice.status(id).await, "confirmed");
    assert_eq!(alice.get(&format!("/api/v1/bookings/{id}/tickets")).await.body["items"].as_array().map(Vec::len), Some(1));
    alice.post(&format!("/api/v1/bookings/{id}/cancel"), &json!({})).await;
    app.work().await;
    assert_eq!(refund_status(&alice, id).await, "submitted");
    stripe.settle();
    cinema.deliver_all().await;
    let over = booking(&alice, id).await;
    assert_eq!(
        (&over["status"], &over["refunds"][0]["amount"], &over["refunds"][0]["status"]),
        (&json!("cancelled"), &json!(10.5), &json!("succeeded"))
    );
}

async fn a_bank_that_asks_is_answered_and_a_declined_card_replaced(cinema: Cinema) {
    let (alice, id, intent) = cinema.begun("Alice").await;
    cinema.stripe.pay(&intent, Card::Asks);
    cinema.deliver_all().await;
    assert_eq!(alice.status(id).await, "awaiting_payment");
    cinema.stripe.authenticate(&intent, false);
    cinema.deliver_all().await;
    let held = booking(&alice, id).await;
    assert_eq!((&held["status"], &held["payment_failure"]), (&json!("held"), &json!("payment_intent_authentication_failure")));
    let second = alice.confirm(id).await["intent"].as_str().expect("an intent").to_owned();
    assert_ne!(second, intent, "another card is another attempt");
    cinema.stripe.pay(&second, Card::Asks);
    cinema.stripe.authenticate(&second, true);
    cinema.deliver_all().await;
    assert_eq!(alice.status(id).await, "confirmed");
}

async fn a_storm_of_events_confirms_once(cinema: Cinema) {
    let (alice, id, intent) = cinema.begun("Alice").await;
    cinema.stripe.pay(&intent, Card::Declined);
    cinema.stripe.pay(&intent, Card::Succeeds);
    let events = cinema.stripe.events();
    assert!(events.len() > 3, "{events:?}");
    for body in events.iter().rev() {
        tokio::join!(cinema.deliver(body), cinema.deliver(body), cinema.deliver(body));
    }
    for body in events.iter().chain(&events) {
        cinema.deliver(body).await;
    }
    cinema.app.work().await;
    let sold = booking(&alice, id).await;
    assert_eq!((&sold["status"], &sold["refunds"]), (&json!("confirmed"), &json!([])), "{sold}");
    assert_eq!(cinema.refunds_made(), 0);
    let mut unknown: Value = serde_json::from_str(&events[0]).expect("JSON");
    unknown["id"] = json!("evt_unknown");
    unknown["data"]["object"]["id"] = json!("pi_unknown");
    unknown["data"]["object"]["metadata"]["payment_id"] = json!(uuid::Uuid::from_u128(77));
    cinema.deliver(&unknown.to_string()).await;
    cinema.deliver(r#"{"id":"evt_new","type":"of.tomorrow","livemode":false,"data":{"object":{"new":[]}}}"#).await;
    cinema.app.work().await;
    assert_eq!(alice.status(id).await, "confirmed");
}

async fn forged_and_stale_events_are_refused(cinema: Cinema) {
    let (alice, id, intent) = cinema.begun("Alice").await;
    cinema.stripe.pay(&intent, Card::Succeeds);
    let now = cinema.app.clock.now();
    let events = cinema.stripe.events();
    for body in &events {
        // Signed, and of the live mode, which is not ours.
        let live = body.replace("\"livemode\":false", "\"livemode\":true").replace("evt_", "evt_live_");
        cinema.deliver(&live).await;
    }
    let metrics = cinema.app.visitor().get("/metrics").await.text;
    assert!(metrics.contains(&format!("marquee_payment_events_foreign {}", events.len())), "{metrics}");
    for body in events {
        cinema.post(&body, "whsec_guessed", now).await.is_problem(400, "signature_invalid");
        for seconds in [-301, 301] {
            let stale = cinema.post(&body, WEBHOOK_SECRET, now + SignedDuration::from_secs(seconds)).await;
            stale.is_problem(400, "signature_invalid");
        }
    }
    cinema.post("{", WEBHOOK_SECRET, now).await.is_problem(400, "malformed_request");
    let headers = [("Stripe-Signature", "t=1,v1=00")];
    let elsewhere = cinema.app.visitor().send(Method::POST, "/api/v1/payments/webhooks/sandbox", &headers, Some(Vec::new())).await;
    elsewhere.is_problem(404, "not_found");
    let form = format!("/api/v1/payments/sandbox/{intent}/pay");
    alice.post(&form, &json!({ "client_secret": "x", "card_number": "4242424242424242" })).await.is_problem(404, "not_found");
    assert_eq!(alice.status(id).await, "awaiting_payment");
}

async fn money_after_the_hold_takes_free_seats_and_comes_back_for_sold_ones(cinema: Cinema) {
    // Nobody wanted them meanwhile.
    let (alice, id, intent) = cinema.begun("Alice").await;
    cinema.app.wait(30);
    cinema.stripe.pay(&intent, Card::Succeeds);
    cinema.deliver_all().await;
    assert_eq!(alice.status(id).await, "confirmed");
    // Somebody had them meanwhile, and let them go.
    let (carol, dave) = (cinema.app.customer("Carol").await, cinema.app.customer("Dave").await);
    for (given_back, status) in [(true, "confirmed"), (false, "cancelled")] {
        let seat = [2 + usize::from(given_back)];
        let id = carol.held(&cinema.app.show, &seat).await;
        let intent = carol.confirm(id).await["intent"].as_str().expect("an intent").to_owned();
        cinema.app.wait(30);
        let his = dave.held(&cinema.app.show, &seat).await;
        if given_back {
            dave.delete(&format!("/api/v1/bookings/{his}/hold")).await;
        }
        cinema.stripe.pay(&intent, Card::Succeeds);
        cinema.deliver_all().await;
        assert_eq!(carol.status(id).await, status);
        cinema.app.work().await;
        let refunds = booking(&carol, id).await["refunds"].clone();
        assert_eq!(cinema.refunds_made(), usize::from(!given_back), "{refunds}");
        if !given_back {
            assert_eq!((&refunds[0]["cause"], &refunds[0]["status"]), (&json!("seats_gone"), &json!("succeeded")));
            assert_eq!(dave.status(his).await, "held");
        }
    }
}

async fn a_lost_event_is_found_by_asking(cinema: Cinema) {
    let (alice, id, intent) = cinema.begun("Alice").await;
    cinema.stripe.pay(&intent, Card::Succeeds);
    drop(cinema.stripe.events());
    cinema.app.wait(1);
    cinema.app.work().await;
    assert_eq!(alice.status(id).await, "confirmed");
}

async fn a_lost_reply_to_a_refund_gives_back_once(cinema: Cinema) {
    let (alice, id, _) = cinema.sold("Alice", Card::Succeeds).await;
    alice.post(&format!("/api/v1/bookings/{id}/cancel"), &json!({})).await;
    cinema.stripe.trouble([Trouble::Fine, Trouble::LostReply, Trouble::LostReply, Trouble::LostReply]);
    cinema.app.work().await;
    assert_eq!(refund_status(&alice, id).await, "failed");
    cinema.app.wait(5);
    cinema.app.work().await;
    assert_eq!(refund_status(&alice, id).await, "succeeded");
    assert_eq!(cinema.refunds_made(), 1);
}

async fn a_refund_that_comes_back_is_made_anew(cinema: Cinema) {
    let (alice, id, _) = cinema.sold("Alice", Card::RefundsFail).await;
    alice.post(&format!("/api/v1/bookings/{id}/cancel"), &json!({})).await;
    cinema.app.work().await;
    assert_eq!(refund_status(&alice, id).await, "succeeded");
    cinema.stripe.settle();
    cinema.deliver_all().await;
    assert_eq!(refund_status(&alice, id).await, "failed");
    cinema.app.wait(5);
    cinema.app.work().await;
    assert_eq!((refund_status(&alice, id).await, cinema.refunds_made()), (json!("succeeded"), 1));
}

async fn what_happens_in_the_dashboard_is_taken_in(cinema: Cinema) {
    let (alice, id, intent) = cinema.sold("Alice", Card::Succeeds).await;
    cinema.stripe.refund_in_dashboard(&intent, 50);
    cinema.stripe.dispute(&intent, DisputeStatus::Open);
    cinema.deliver_all().await;
    cinema.stripe.dispute(&intent, DisputeStatus::Won);
    cinema.deliver_all().await;
    cinema.app.work().await;
    assert_eq!(alice.status(id).await, "confirmed");
}

/// It was once sent a second time, by us, a minute later.
async fn a_refund_in_the_dashboard_that_takes_its_time_is_not_made_twice(cinema: Cinema) {
    let (alice, id, intent) = cinema.sold("Alice", Card::RefundsLate).await;
    cinema.stripe.refund_in_dashboard(&intent, 50);
    cinema.deliver_all().await;
    for _ in 0..3 {
        cinema.app.wait(2);
        cinema.app.work().await;
    }
    assert_eq!((refund_status(&alice, id).await, cinema.held_at_stripe()), (json!("submitted"), vec![(1_050, 50)]));
    cinema.stripe.settle();
    drop(cinema.stripe.events());
    cinema.app.wait(2);
    cinema.app.work().await;
    assert_eq!((refund_status(&alice, id).await, cinema.held_at_stripe()), (json!("succeeded"), vec![(1_050, 50)]), "it is asked about");
    cinema.must_be_sound().await;
}

async fn a_refund_that_the_dashboard_made_instead_is_no_money_that_waits(cinema: Cinema) {
    let (alice, id, intent) = cinema.sold("Alice", Card::Succeeds).await;
    alice.post(&format!("/api/v1/bookings/{id}/cancel"), &json!({})).await;
    cinema.stripe.refund_in_dashboard(&intent, 1_050);
    cinema.deliver_all().await;
    let refunds = booking(&alice, id).await["refunds"].clone();
    assert_eq!((refunds.as_array().map(Vec::len), &refunds[0]["cause"]), (Some(1), &json!("external")), "{refunds}");
}

/// An amount that it does not charge, say: trying again was once advised, for ever.
async fn what_stripe_does_not_take_is_said_to_be_so(cinema: Cinema) {
    let alice = cinema.app.customer("Alice").await;
    let id = alice.held(&cinema.app.show, &[0]).await;
    cinema.stripe.trouble([Trouble::Fault(400)]);
    alice.post(&format!("/api/v1/bookings/{id}/confirm"), &json!({})).await.is_problem(409, "payment_refused");
    assert_eq!(alice.status(id).await, "held");
    let payment = alice.confirm(id).await;
    cinema.stripe.pay(payment["intent"].as_str().expect("an intent"), Card::Succeeds);
    cinema.deliver_all().await;
    assert_eq!(alice.status(id).await, "confirmed", "it was another attempt");
    cinema.must_be_sound().await;
}

async fn stripe_in_trouble_costs_a_clear_answer_and_nothing_else(cinema: Cinema) {
    let alice = cinema.app.customer("Alice").await;
    let id = alice.held(&cinema.app.show, &[0]).await;
    for trouble in [Trouble::Fault(500), Trouble::Html(503), Trouble::LostReply] {
        cinema.stripe.trouble([trouble; 3]);
        let refused = alice.post(&format!("/api/v1/bookings/{id}/confirm"), &json!({})).await;
        refused.is_problem(503, "payment_unavailable");
        assert!(refused.headers.contains_key("retry-after"));
    }
    let payment = alice.confirm(id).await;
    cinema.stripe.pay(payment["intent"].as_str().expect("an intent"), Card::Succeeds);
    let events = cinema.stripe.events();
    assert_eq!(events.iter().filter(|body| body.contains("payment_intent.created")).count(), 1, "one attempt is one intent");
    for body in events {
        cinema.deliver(&body).await;
    }
    assert_eq!(alice.status(id).await, "confirmed");
}

async fn a_silent_or_dead_stripe_costs_less_than_three_seconds(cinema: Cinema) {
    let alice = cinema.app.customer("Alice").await;
    let id = alice.held(&cinema.app.show, &[0]).await;
    let ready = cinema.app.visitor().get("/health/ready").await;
    assert_eq!((ready.status.as_u16(), &ready.body["status"]), (200, &json!("ready")), "{}", ready.text);
    cinema.stripe.trouble([Trouble::Silence]);
    for _ in 0..2 {
        let begun = Instant::now();
        let refused = alice.post(&format!("/api/v1/bookings/{id}/confirm"), &json!({})).await;
        refused.is_problem(503, "payment_unavailable");
        assert!(begun.elapsed() < Duration::from_secs(3), "{:?}", begun.elapsed());
        cinema.stripe.die();
    }
    let ready = cinema.app.visitor().get("/health/ready").await;
    assert_eq!((ready.status.as_u16(), &ready.body["status"]), (200, &json!("degraded")), "{}", ready.text);
    let checks = ready.body["checks"].as_array().expect("checks");
    let failed: Vec<&Value> = checks.iter().filter(|check| check["ok"] == false).map(|check| &check["name"]).collect();
    assert_eq!(failed, [&json!("payments")]);
    assert_eq!(alice.status(id).await, "awaiting_payment");
}
