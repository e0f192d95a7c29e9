//! Stripe on a bad day: lost replies, faults, silence, death. Nothing is made twice, nobody waits for long, no secret is told.

mod support;

use std::time::{Duration, Instant};

use booking_domain::{
    Currency, Money,
    payment::PaymentStatus,
    ports::{GatewayError, NewIntent, PaymentGateway as _},
};
use booking_stripe::StripeOptions;
use booking_testkit::{
    contract::payment_gateway::{attempt, refund},
    noon,
    stripe::{Card, SECRET_KEY, StripeStandIn, Trouble},
};
use support::{gateway, options};

/// How a call is seen: what it asked, and its key.
fn seen(stripe: &StripeStandIn) -> Vec<(String, Option<String>)> {
    stripe.calls().into_iter().map(|call| (call.what, call.key)).collect()
}

fn posted(what: &str, key: &str) -> (String, Option<String>) {
    (format!("POST /v1/{what}"), Some(key.to_owned()))
}

fn got(what: &str) -> (String, Option<String>) {
    (format!("GET /v1/{what}"), None)
}

#[tokio::test]
async fn an_intent_is_asked_for_with_all_that_finds_it_again() {
    let stripe = StripeStandIn::start().await;
    let new = attempt(1, 2500);
    gateway(options(&stripe)).create_intent(&new, noon()).await.expect("an intent");
    let call = stripe.calls().remove(0);
    assert_eq!(call.key, Some(format!("payment-{}", new.payment)));
    let expected = [
        ("amount", "2500"),
        ("automatic_payment_methods[enabled]", "true"),
        ("currency", "eur"),
        ("description", "Two seats"),
        ("metadata[booking_id]", "42"),
        ("metadata[payment_id]", &new.payment.to_string()),
        ("metadata[reference]", new.reference.as_str()),
    ];
    let expected: Vec<(String, String)> = expected.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    assert_eq!(call.parameters, expected);
}

#[tokio::test]
async fn yen_and_dinars_are_charged_in_their_own_units() {
    let stripe = StripeStandIn::start().await;
    let gateway = gateway(options(&stripe));
    for (n, (minor, code, amount)) in [(1500, "JPY", "1500"), (2_340, "KWD", "2340"), (15, "ISK", "1500")].into_iter().enumerate() {
        let currency: Currency = code.parse().expect("a currency");
        let new = NewIntent { amount: Money::new(minor, currency), ..attempt(n as u128, 1) };
        let intent = gateway.create_intent(&new, noon()).await.expect("an intent");
        assert!(stripe.calls()[0].parameters.contains(&("amount".to_owned(), amount.to_owned())), "{code}");
        let report = gateway.report(new.payment, Some(&intent.id)).await.expect("answers").expect("is known");
        assert_eq!(report.amount, new.amount);
        stripe.calls();
    }
    let uneven = NewIntent { amount: Money::new(2_345, "KWD".parse().expect("a currency")), ..attempt(9, 1) };
    assert!(matches!(gateway.create_intent(&uneven, noon()).await, Err(GatewayError::Refused(_))));
    assert_eq!(seen(&stripe), [], "Stripe is not asked");
}

#[tokio::test]
async fn what_passes_is_tried_again_with_the_same_key() {
    for trouble in
        [Trouble::LostReply, Trouble::Fault(500), Trouble::Fault(503), Trouble::Fault(429), Trouble::Html(502), Trouble::KeyInUse]
    {
        let stripe = StripeStandIn::start().await;
        stripe.trouble([trouble, trouble]);
        let new = attempt(1, 2500);
        let intent = gateway(options(&stripe)).create_intent(&new, noon()).await.expect("the third try succeeds");
        assert_eq!(seen(&stripe), vec![posted("payment_intents", &format!("payment-{}", new.payment)); 3], "{trouble:?}");
        assert_eq!(stripe.events().len(), 1, "{trouble:?}: one intent was made");
        assert_eq!(gateway(options(&stripe)).create_intent(&new, noon()).await.expect("the same"), intent);
    }
}

#[tokio::test]
async fn a_reply_that_stays_lost_is_found_by_replay_and_by_search() {
    let stripe = StripeStandIn::start().await;
    let gateway = gateway(options(&stripe));
    stripe.trouble([Trouble::LostReply; 3]);
    let new = attempt(1, 2500);
    let lost = gateway.create_intent(&new, noon()).await;
    assert!(matches!(lost, Err(GatewayError::Unavailable(_))), "{lost:?}");
    let found = gateway.report(new.payment, None).await.expect("answers").expect("is known");
    assert_eq!((found.payment, found.status), (Some(new.payment), PaymentStatus::RequiresAction));
    assert_eq!(gateway.create_intent(&new, noon()).await.expect("the same").id, found.intent);
}

#[tokio::test]
async fn what_is_refused_is_not_asked_again() {
    let stripe = StripeStandIn::start().await;
    let gateway = gateway(options(&stripe));
    let refused = gateway.create_intent(&attempt(1, 0), noon()).await;
    assert!(matches!(&refused, Err(GatewayError::Refused(why)) if why.contains("parameter_invalid_integer")), "{refused:?}");
    assert_eq!(seen(&stripe).len(), 1);
}

#[tokio::test]
async fn a_wrong_key_is_our_trouble_and_is_not_told() {
    let stripe = StripeStandIn::start().await;
    let gateway = gateway(StripeOptions { secret_key: "sk_test_of_somebody_else".to_owned(), ..options(&stripe) });
    let Err(GatewayError::Unavailable(why)) = gateway.create_intent(&attempt(1, 2500), noon()).await else { panic!("it was taken") };
    assert!(why.contains("401") && !why.contains("somebody_else"), "{why}");
    assert_eq!(seen(&stripe).len(), 1);
    assert!(gateway.ping().await.is_err());
}

#[tokio::test]
async fn silence_is_waited_out_within_the_budget() {
    let stripe = StripeStandIn::start().await;
    let short = Duration::from_millis(200);
    let gateway = gateway(StripeOptions { patience: short, long_patience: short, ..options(&stripe) });
    let begun = Instant::now();
    stripe.trouble([Trouble::Silence; 10]);
    let silent = gateway.create_intent(&attempt(1, 2500), noon()).await;
    assert!(matches!(silent, Err(GatewayError::Unavailable(_))), "{silent:?}");
    assert!(begun.elapsed() < 5 * short, "{:?}", begun.elapsed());
}

#[tokio::test]
async fn a_dead_stripe_costs_a_customer_less_than_three_seconds_and_then_nothing() {
    let stripe = StripeStandIn::start().await;
    let gateway = gateway(options(&stripe));
    gateway.ping().await.expect("is alive");
    stripe.die();
    for _ in 0..5 {
        let begun = Instant::now();
        let dead = gateway.create_intent(&attempt(1, 2500), noon()).await;
        assert!(matches!(dead, Err(GatewayError::Unavailable(_))), "{dead:?}");
        assert!(begun.elapsed() < Duration::from_secs(3), "{:?}", begun.elapsed());
    }
    let begun = Instant::now();
    let told = gateway.create_intent(&attempt(1, 2500), noon()).await;
    assert!(matches!(&told, Err(GatewayError::Unavailable(why)) if why.contains("left in peace")), "{told:?}");
    assert!(begun.elapsed() < Duration::from_millis(100), "{:?}", begun.elapsed());
    assert!(gateway.ping().await.is_err());
}

#[tokio::test]
async fn the_circuit_opens_after_five_failures_and_a_probe_closes_it() {
    let stripe = StripeStandIn::start().await;
    let opened = gateway(options(&stripe));
    let probing = gateway(StripeOptions { cool_down: Duration::ZERO, ..options(&stripe) });
    for gateway in [&opened, &probing] {
        stripe.trouble([Trouble::Fault(500); 15]);
        for n in 0..5 {
            assert!(gateway.report(attempt(n, 1).payment, Some("pi_1")).await.is_err());
        }
        assert_eq!(seen(&stripe).len(), 15, "five calls of three tries");
    }
    assert!(opened.report(attempt(1, 1).payment, Some("pi_1")).await.is_err());
    assert_eq!(seen(&stripe), [], "the circuit is open");
    assert_eq!(probing.report(attempt(1, 1).payment, Some("pi_1")).await.expect("answers"), None);
    assert_eq!(seen(&stripe), [got("payment_intents/pi_1")], "the probe");
    probing.create_intent(&attempt(1, 2500), noon()).await.expect("all is well again");
}

#[tokio::test]
async fn a_refund_whose_reply_was_lost_is_made_once() {
    let stripe = StripeStandIn::start().await;
    let gateway = gateway(options(&stripe));
    let new = attempt(1, 2500);
    let intent = gateway.create_intent(&new, noon()).await.expect("an intent");
    stripe.pay(&intent.id, Card::Succeeds);
    stripe.calls();
    let wanted = refund(7, new.payment, 1000);
    stripe.trouble([Trouble::Fine, Trouble::LostReply, Trouble::LostReply, Trouble::LostReply]);
    let lost = gateway.refund(&intent.id, &wanted, noon()).await;
    assert!(matches!(lost, Err(GatewayError::Unavailable(_))), "{lost:?}");
    let key = format!("refund-{}", wanted.id);
    let mut expected = vec![got("refunds")];
    expected.extend(vec![posted("refunds", &key); 3]);
    assert_eq!(seen(&stripe), expected);
    let known = gateway.refund_report(wanted.id, &intent.id, None).await.expect("answers").expect("is known");
    assert_eq!(gateway.refund(&intent.id, &wanted, noon()).await.expect("the same"), known);
    assert_eq!(seen(&stripe), vec![got("refunds"); 2], "the list tells, even when the key is forgotten");
}

#[tokio::test]
async fn a_refund_is_found_behind_more_than_a_page_of_others() {
    let stripe = StripeStandIn::start().await;
    let gateway = gateway(options(&stripe));
    let new = attempt(1, 2500);
    let intent = gateway.create_intent(&new, noon()).await.expect("an intent");
    stripe.pay(&intent.id, Card::Succeeds);
    let wanted = refund(7, new.payment, 1000);
    let given = gateway.refund(&intent.id, &wanted, noon()).await.expect("gives back");
    (0..200).for_each(|_| stripe.refund_in_dashboard(&intent.id, 1));
    stripe.calls();
    assert_eq!(gateway.refund_report(wanted.id, &intent.id, None).await.expect("answers"), Some(given));
    assert_eq!(seen(&stripe).len(), 3);
}

#[tokio::test]
async fn secrets_are_not_in_what_is_logged() {
    let stripe = StripeStandIn::start().await;
    let gateway = gateway(options(&stripe));
    stripe.trouble([Trouble::Html(500); 3]);
    let error = gateway.create_intent(&attempt(1, 2500), noon()).await.expect_err("is in trouble");
    assert!(!format!("{error:?} {error}").contains(SECRET_KEY), "{error:?}");
}
