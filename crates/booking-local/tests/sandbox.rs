//! The payment sandbox from both sides: the product's gateway, and the desk where customers pay and events are posted.

use std::{collections::HashSet, sync::Arc};

use booking_domain::{
    payment::{DisputeStatus, IntentReport, PaymentStatus, ProviderEvent, ProviderNews, RefundProgress},
    ports::{
        Clock as _, GatewayError, Intent, NewIntent, PaymentGateway as _, SandboxBehaviour, SandboxDesk as _, SandboxError, SandboxPayment,
        SandboxStatus, SignedEvent, WebhookError,
    },
};
use booking_local::SandboxGateway;
use booking_testkit::{
    FrozenClock, MemorySandbox, SeededEntropy,
    contract::payment_gateway::{attempt, refund},
    noon,
};
use futures::future::join_all;
use jiff::SignedDuration;

const SUCCEEDS: &str = "4242 4242 4242 4242";
const DECLINED: &str = "4000000000000002";
const ASKS: &str = "4000002500003155";
const LATE: &str = "4000000000000077";
const REFUNDS_LATE: &str = "4000000000007726";
const REFUNDS_FAIL: &str = "4000000000005126";

/// A sandbox with an intent of 25.00 EUR, and a clock.
struct Test {
    sandbox: SandboxGateway,
    clock: Arc<FrozenClock>,
    store: Arc<MemorySandbox>,
    new: NewIntent,
    intent: Intent,
}

fn open(store: &Arc<MemorySandbox>, clock: &Arc<FrozenClock>, seed: u64) -> SandboxGateway {
    SandboxGateway::new(Arc::clone(store) as _, Arc::new(SeededEntropy::new(seed)), Arc::clone(clock) as _, "whsec_test")
}

impl Test {
    async fn new() -> Self {
        let (store, clock) = (Arc::new(MemorySandbox::default()), Arc::new(FrozenClock::at(noon())));
        let sandbox = open(&store, &clock, 7);
        let new = attempt(1, 2500);
        let intent = sandbox.create_intent(&new, noon()).await.expect("an intent");
        Self { sandbox, clock, store, new, intent }
    }

    async fn pay(&self, card: &str) -> Result<SandboxPayment, SandboxError> {
        self.sandbox.pay(&self.intent.id, &self.intent.client_secret, card, self.clock.now()).await
    }

    async fn authenticate(&self, success: bool) -> Result<SandboxPayment, SandboxError> {
        self.sandbox.authenticate(&self.intent.id, &self.intent.client_secret, success, self.clock.now()).await
    }

    async fn report(&self) -> IntentReport {
        self.sandbox.report(self.new.payment, None).await.expect("answers").expect("is known")
    }

    /// What is delivered now, without taking it in.
    async fn posted(&self) -> Vec<SignedEvent> {
        self.sandbox.deliver_due(self.clock.now()).await.expect("delivers")
    }

    /// What is delivered now, checked, read and taken in.
    async fn received(&self) -> Vec<ProviderEvent> {
        let mut received = Vec::new();
        for event in self.posted().await {
            received.push(self.sandbox.verify_event(event.body.as_bytes(), &event.signature, self.clock.now()).expect("is signed"));
            self.sandbox.delivered(&event.id).await.expect("is struck off");
        }
        received
    }

    fn behave(&self, behaviour: SandboxBehaviour) {
        self.sandbox.set_behaviour(behaviour);
    }
}

fn kinds(events: &[ProviderEvent]) -> Vec<&str> {
    events.iter().map(|event| event.kind.as_str()).collect()
}

#[tokio::test]
async fn a_good_card_pays_at_once_and_one_event_tells_of_it() {
    let test = Test::new().await;
    assert!(test.intent.id.starts_with("pi_") && test.intent.client_secret.starts_with(&format!("{}_secret_", test.intent.id)));
    let paid = test.pay(SUCCEEDS).await.expect("pays");
    assert_eq!(paid, SandboxPayment { intent: test.intent.id.clone(), status: SandboxStatus::Succeeded, failure: None });
    let events = test.received().await;
    assert_eq!(kinds(&events), ["payment_intent.succeeded"]);
    assert_eq!((events[0].live, &events[0].news), (false, &Some(ProviderNews::Intent(test.report().await))));
    assert_eq!(test.received().await, []);
}

#[tokio::test]
async fn the_body_reads_as_stripe_writes_it() {
    let test = Test::new().await;
    test.pay(DECLINED).await.expect("is declined");
    let event = &test.posted().await[0];
    let body: serde_json::Value = serde_json::from_str(&event.body).expect("JSON");
    let expected = serde_json::json!({
        "id": event.id, "object": "event", "type": "payment_intent.payment_failed", "livemode": false, "created": noon().as_second(),
        "data": { "object": {
            "id": test.intent.id, "object": "payment_intent", "amount": 2500, "amount_received": 0, "currency": "eur",
            "status": "requires_payment_method", "description": "Two seats",
            "metadata": { "payment_id": test.new.payment.to_string(), "booking_id": "42" },
            "last_payment_error": { "code": "card_declined" },
        }},
    });
    assert_eq!(body, expected);
}

#[tokio::test]
async fn a_declined_intent_may_be_paid_with_another_card() {
    let test = Test::new().await;
    let declined = test.pay(DECLINED).await.expect("is declined");
    assert_eq!((declined.status, declined.failure.as_deref()), (SandboxStatus::RequiresPaymentMethod, Some("card_declined")));
    let report = test.report().await;
    assert_eq!((report.status, report.failure.as_deref()), (PaymentStatus::Failed, Some("card_declined")));
    test.pay(SUCCEEDS).await.expect("pays");
    let report = test.report().await;
    assert_eq!((report.status, report.captured_minor, report.failure), (PaymentStatus::Succeeded, 2500, None));
    assert_eq!(kinds(&test.received().await), ["payment_intent.payment_failed", "payment_intent.succeeded"]);
}

#[tokio::test]
async fn a_bank_that_asks_is_answered_yes_or_no() {
    for (success, status, kind) in [
        (true, SandboxStatus::Succeeded, "payment_intent.succeeded"),
        (false, SandboxStatus::RequiresPaymentMethod, "payment_intent.payment_failed"),
    ] {
        let test = Test::new().await;
        assert_eq!(test.pay(ASKS).await.expect("asks").status, SandboxStatus::RequiresAction);
        assert_eq!(test.report().await.status, PaymentStatus::RequiresAction);
        assert_eq!(test.authenticate(success).await.expect("answers").status, status);
        assert_eq!(kinds(&test.received().await), ["payment_intent.requires_action", kind]);
        assert!(matches!(test.authenticate(success).await, Err(SandboxError::UnexpectedState(s)) if s == status));
    }
}

#[tokio::test]
async fn a_late_card_settles_in_report_and_event_at_the_same_time() {
    let test = Test::new().await;
    assert_eq!(test.pay(LATE).await.expect("accepts").status, SandboxStatus::Processing);
    assert_eq!(kinds(&test.received().await), ["payment_intent.processing"]);
    test.clock.advance(SignedDuration::from_millis(4_999));
    assert_eq!((test.report().await.status, test.report().await.captured_minor), (PaymentStatus::Processing, 0));
    assert_eq!(test.received().await, []);
    test.clock.advance(SignedDuration::from_millis(1));
    assert_eq!((test.report().await.status, test.report().await.captured_minor), (PaymentStatus::Succeeded, 2500));
    let events = test.received().await;
    assert_eq!(kinds(&events), ["payment_intent.succeeded"]);
    assert_eq!(events[0].news, Some(ProviderNews::Intent(test.report().await)));
}

#[tokio::test]
async fn money_on_its_way_cannot_be_called_off() {
    let test = Test::new().await;
    test.pay(LATE).await.expect("accepts");
    let report = test.sandbox.cancel_intent(&test.intent.id, noon()).await.expect("answers");
    assert_eq!(report.status, PaymentStatus::Processing);
    test.clock.advance(SignedDuration::from_secs(5));
    test.sandbox.refund(&test.intent.id, &refund(1, test.new.payment, 2500), test.clock.now()).await.expect("gives back what settled");
}

#[tokio::test]
async fn a_refund_that_takes_its_time_is_done_in_report_and_event_at_the_same_time() {
    let test = Test::new().await;
    test.pay(REFUNDS_LATE).await.expect("pays");
    let given = test.sandbox.refund(&test.intent.id, &refund(1, test.new.payment, 2500), noon()).await.expect("gives back");
    assert_eq!(given.progress, RefundProgress::Pending);
    assert_eq!(kinds(&test.received().await), ["payment_intent.succeeded", "refund.created"]);
    test.clock.advance(SignedDuration::from_secs(5));
    let done = test.sandbox.refund_report(refund(1, test.new.payment, 2500).id, &test.intent.id, None).await.expect("answers");
    assert_eq!(done.as_ref().map(|report| report.progress), Some(RefundProgress::Succeeded));
    let events = test.received().await;
    assert_eq!((kinds(&events), events[0].news.clone()), (vec!["refund.updated"], done.map(ProviderNews::Refund)));
}

#[tokio::test]
async fn a_refund_that_failed_leaves_the_money_to_be_given_back() {
    let test = Test::new().await;
    test.pay(REFUNDS_FAIL).await.expect("pays");
    test.sandbox.refund_in_dashboard(&test.intent.id, None, noon()).await.expect("gives all back");
    assert!(
        matches!(test.sandbox.refund_in_dashboard(&test.intent.id, None, noon()).await, Err(SandboxError::NothingLeft(left)) if left.is_zero())
    );
    test.clock.advance(SignedDuration::from_secs(5));
    let again = test.sandbox.refund_in_dashboard(&test.intent.id, None, test.clock.now()).await.expect("gives all back again");
    assert_eq!(again.amount.minor, 2500);
    assert_eq!(kinds(&test.received().await), ["payment_intent.succeeded", "refund.created", "refund.failed", "refund.created"]);
}

#[tokio::test]
async fn what_was_not_paid_is_neither_refunded_nor_disputed() {
    let test = Test::new().await;
    let refused = test.sandbox.refund_in_dashboard(&test.intent.id, None, noon()).await;
    assert!(matches!(refused, Err(SandboxError::UnexpectedState(SandboxStatus::RequiresPaymentMethod))), "{refused:?}");
    let refused = test.sandbox.dispute(&test.intent.id, DisputeStatus::Open, noon()).await;
    assert!(matches!(refused, Err(SandboxError::UnexpectedState(SandboxStatus::RequiresPaymentMethod))), "{refused:?}");
    assert!(matches!(test.sandbox.refund_in_dashboard("pi_unknown", None, noon()).await, Err(SandboxError::NoSuchIntent)));
    test.pay(SUCCEEDS).await.expect("pays");
    for minor in [0, -1, 2501] {
        let refused = test.sandbox.refund_in_dashboard(&test.intent.id, Some(minor), noon()).await;
        assert!(matches!(refused, Err(SandboxError::NothingLeft(left)) if left.minor == 2500), "{refused:?}");
    }
}

#[tokio::test]
async fn disputed_money_is_with_the_bank_until_the_cinema_wins() {
    let test = Test::new().await;
    test.pay(SUCCEEDS).await.expect("pays");
    let at = |status| test.sandbox.dispute(&test.intent.id, status, noon());
    assert!(matches!(at(DisputeStatus::Won).await, Err(SandboxError::UnexpectedDispute(None))));
    at(DisputeStatus::Open).await.expect("is disputed");
    assert!(matches!(at(DisputeStatus::Open).await, Err(SandboxError::UnexpectedDispute(Some(DisputeStatus::Open)))));
    let wanted = refund(1, test.new.payment, 2500);
    let refused = test.sandbox.refund(&test.intent.id, &wanted, noon()).await;
    assert!(matches!(refused, Err(GatewayError::Refused(_))), "{refused:?}");
    at(DisputeStatus::Won).await.expect("is won");
    assert!(matches!(at(DisputeStatus::Lost).await, Err(SandboxError::UnexpectedDispute(Some(DisputeStatus::Won)))));
    test.sandbox.refund(&test.intent.id, &wanted, noon()).await.expect("gives back what is the cinema's again");
    let expected = ["payment_intent.succeeded", "charge.dispute.created", "charge.dispute.closed", "refund.created"];
    assert_eq!(kinds(&test.received().await), expected);
}

#[tokio::test]
async fn what_is_not_a_test_card_is_refused_and_changes_nothing() {
    let test = Test::new().await;
    assert!(matches!(test.pay("4111111111111111").await, Err(SandboxError::UnknownCard)));
    assert_eq!(test.report().await.status, PaymentStatus::RequiresAction);
    assert_eq!(test.received().await, []);
}

#[tokio::test]
async fn a_wrong_secret_looks_like_an_unknown_intent() {
    let test = Test::new().await;
    let (id, secret) = (&test.intent.id, &test.intent.client_secret);
    for (id, secret) in [("pi_unknown", secret.as_str()), (id, ""), (id, "x"), (id, &secret[..secret.len() - 1])] {
        for card in [SUCCEEDS, "4111111111111111"] {
            let answer = test.sandbox.pay(id, secret, card, noon()).await;
            assert!(matches!(answer, Err(SandboxError::NoSuchIntent)), "{answer:?}");
        }
        assert!(matches!(test.sandbox.authenticate(id, secret, true, noon()).await, Err(SandboxError::NoSuchIntent)));
    }
}

#[tokio::test]
async fn nothing_is_paid_twice_or_after_it_was_called_off() {
    let test = Test::new().await;
    let answers = join_all((0..20).map(|_| test.pay(SUCCEEDS))).await;
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
    let mut refusals = answers.iter().filter_map(|answer| answer.as_ref().err());
    assert!(refusals.all(|refusal| matches!(refusal, SandboxError::UnexpectedState(SandboxStatus::Succeeded))), "{answers:?}");
    assert_eq!(kinds(&test.received().await), ["payment_intent.succeeded"]);

    let test = Test::new().await;
    test.sandbox.cancel_intent(&test.intent.id, noon()).await.expect("cancels");
    assert!(matches!(test.pay(SUCCEEDS).await, Err(SandboxError::UnexpectedState(SandboxStatus::Canceled))));
    assert_eq!(kinds(&test.received().await), ["payment_intent.canceled"]);
}

#[tokio::test]
async fn paying_and_calling_off_at_once_end_in_one_of_the_two() {
    for _ in 0..20 {
        let test = Test::new().await;
        let (paid, report) = tokio::join!(test.pay(SUCCEEDS), test.sandbox.cancel_intent(&test.intent.id, noon()));
        let report = report.expect("answers");
        let expected = if paid.is_ok() { PaymentStatus::Succeeded } else { PaymentStatus::Canceled };
        assert_eq!((report.status, test.report().await.status), (expected, expected));
        assert_eq!(test.received().await.len(), 1);
    }
}

#[tokio::test]
async fn the_books_survive_the_process() {
    let test = Test::new().await;
    test.pay(SUCCEEDS).await.expect("pays");
    let next = open(&test.store, &test.clock, 8);
    assert_eq!(next.create_intent(&test.new, noon()).await.expect("the same").id, test.intent.id);
    assert_eq!(next.report(test.new.payment, None).await.expect("answers"), Some(test.report().await));
    let events = next.deliver_due(noon()).await.expect("delivers");
    assert_eq!(events.len(), 1);
    test.sandbox.verify_event(events[0].body.as_bytes(), &events[0].signature, noon()).expect("the same secret");
}

#[tokio::test]
async fn an_event_that_was_not_taken_in_comes_again_signed_anew() {
    let test = Test::new().await;
    test.pay(SUCCEEDS).await.expect("pays");
    let first = test.posted().await;
    assert_eq!(test.posted().await, []);
    test.clock.advance(SignedDuration::from_mins(10));
    let again = test.posted().await;
    assert_eq!((&again[0].id, &again[0].body), (&first[0].id, &first[0].body));
    let stale = test.sandbox.verify_event(first[0].body.as_bytes(), &first[0].signature, test.clock.now());
    assert_eq!(stale, Err(WebhookError::Signature));
    test.sandbox.verify_event(again[0].body.as_bytes(), &again[0].signature, test.clock.now()).expect("is fresh");
}

#[tokio::test]
async fn it_behaves_unless_told_otherwise() {
    let test = Test::new().await;
    assert_eq!(test.sandbox.behaviour(), SandboxBehaviour::default());
    let wanted = SandboxBehaviour { delay_ms: 5, duplicate: true, reorder: true, lose: true, fail_rate: 0.5 };
    test.behave(wanted);
    assert_eq!(test.sandbox.behaviour(), wanted);
    for (given, kept) in [(7.0, 1.0), (-1.0, 0.0), (f64::NAN, 0.0)] {
        test.behave(SandboxBehaviour { fail_rate: given, ..SandboxBehaviour::default() });
        assert_eq!(test.sandbox.behaviour(), SandboxBehaviour { fail_rate: kept, ..SandboxBehaviour::default() });
    }
}

#[tokio::test]
async fn delayed_events_are_late() {
    let test = Test::new().await;
    test.behave(SandboxBehaviour { delay_ms: 30_000, ..SandboxBehaviour::default() });
    test.pay(SUCCEEDS).await.expect("pays");
    test.clock.advance(SignedDuration::from_secs(29));
    assert_eq!((test.received().await, test.report().await.status), (Vec::new(), PaymentStatus::Succeeded));
    test.clock.advance(SignedDuration::from_secs(1));
    assert_eq!(test.received().await.len(), 1);
}

#[tokio::test]
async fn doubled_events_have_one_id() {
    let test = Test::new().await;
    test.behave(SandboxBehaviour { duplicate: true, ..SandboxBehaviour::default() });
    test.pay(SUCCEEDS).await.expect("pays");
    let events = test.received().await;
    assert_eq!(events.len(), 2);
    assert_eq!(events[0], events[1]);
    assert_eq!(test.received().await, []);
}

#[tokio::test]
async fn lost_events_never_come_and_the_report_still_tells() {
    let test = Test::new().await;
    test.behave(SandboxBehaviour { lose: true, ..SandboxBehaviour::default() });
    test.pay(SUCCEEDS).await.expect("pays");
    assert_eq!(test.received().await, []);
    test.behave(SandboxBehaviour::default());
    test.clock.advance(SignedDuration::from_hours(1));
    assert_eq!(test.received().await, []);
    assert_eq!(test.report().await.status, PaymentStatus::Succeeded);
}

#[tokio::test]
async fn reordered_events_come_in_many_orders_and_none_is_missing() {
    let mut orders = HashSet::new();
    for seed in 0..20 {
        let (store, clock) = (Arc::new(MemorySandbox::default()), Arc::new(FrozenClock::at(noon())));
        let sandbox = open(&store, &clock, seed);
        for n in 0..5 {
            let intent = sandbox.create_intent(&attempt(n, 100), noon()).await.expect("an intent");
            sandbox.pay(&intent.id, &intent.client_secret, SUCCEEDS, noon()).await.expect("pays");
        }
        sandbox.set_behaviour(SandboxBehaviour { reorder: true, ..SandboxBehaviour::default() });
        let mut order = Vec::new();
        for event in sandbox.deliver_due(noon()).await.expect("delivers") {
            let event = sandbox.verify_event(event.body.as_bytes(), &event.signature, noon()).expect("is signed");
            order.push(event.news.and_then(|news| news.payment()).expect("an attempt").0.as_u128());
        }
        let mut sorted = order.clone();
        sorted.sort_unstable();
        assert_eq!(sorted, [0, 1, 2, 3, 4]);
        orders.insert(order);
    }
    assert!(orders.len() > 5, "{orders:?}");
}

#[tokio::test]
async fn half_of_the_failing_calls_did_as_asked_and_trying_again_is_safe() {
    let test = Test::new().await;
    test.behave(SandboxBehaviour { fail_rate: 1.0, ..SandboxBehaviour::default() });
    for n in 100..200 {
        let answer = test.sandbox.create_intent(&attempt(n, 100), noon()).await;
        assert!(matches!(answer, Err(GatewayError::Unavailable(_))), "{answer:?}");
    }
    test.behave(SandboxBehaviour::default());
    let mut made = 0;
    for n in 100..200 {
        let known = test.sandbox.report(attempt(n, 100).payment, None).await.expect("answers");
        let intent = test.sandbox.create_intent(&attempt(n, 100), noon()).await.expect("an intent");
        if let Some(report) = known {
            made += 1;
            assert_eq!(report.intent, intent.id);
        }
    }
    assert!((25..75).contains(&made), "{made}");
}

#[tokio::test]
async fn a_lost_reply_to_a_refund_gives_the_money_back_once() {
    let test = Test::new().await;
    test.pay(SUCCEEDS).await.expect("pays");
    test.behave(SandboxBehaviour { fail_rate: 1.0, ..SandboxBehaviour::default() });
    for _ in 0..20 {
        let answer = test.sandbox.refund(&test.intent.id, &refund(1, test.new.payment, 2000), noon()).await;
        assert!(matches!(answer, Err(GatewayError::Unavailable(_))), "{answer:?}");
    }
    test.behave(SandboxBehaviour::default());
    let more = test.sandbox.refund(&test.intent.id, &refund(2, test.new.payment, 501), noon()).await;
    assert!(matches!(more, Err(GatewayError::Refused(_))), "{more:?}");
    test.sandbox.refund(&test.intent.id, &refund(2, test.new.payment, 500), noon()).await.expect("the rest");
}

#[tokio::test]
async fn half_of_the_calls_fail_when_half_are_asked_for() {
    let test = Test::new().await;
    test.behave(SandboxBehaviour { fail_rate: 0.5, ..SandboxBehaviour::default() });
    let mut failed = 0;
    for _ in 0..400 {
        failed += usize::from(test.sandbox.report(test.new.payment, None).await.is_err());
    }
    assert!((140..260).contains(&failed), "{failed}");
}
