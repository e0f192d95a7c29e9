//! What every [`PaymentGateway`] does.

use std::sync::Arc;

use async_trait::async_trait;
use booking_domain::{
    BookingId, Currency, Money, PaymentId, RefundId, Timestamp,
    booking::Reference,
    payment::{DisputeStatus, PaymentStatus, ProviderNews, Refund, RefundCause, RefundProgress, RefundReport},
    ports::{GatewayError, Intent, NewIntent, PaymentGateway, SignedEvent, WebhookError},
};
use futures::future::join_all;
use uuid::Uuid;

use crate::noon;

/// Makes the suite's tests of an async function that makes a [`Provider`] that knows no intent yet.
#[macro_export]
macro_rules! payment_gateway_contract {
    ($fresh:path) => {
        $crate::contract_tests! { payment_gateway, $fresh:
            an_attempt_asked_for_twenty_times_at_once_is_one_intent,
            a_key_used_for_another_amount_is_refused,
            an_intent_is_reported_by_its_id_and_by_our_key,
            what_the_provider_never_heard_of_is_none,
            a_paid_intent_reports_what_was_captured,
            a_cancelled_intent_is_cancelled_and_stays_so,
            cancelling_what_was_paid_says_so,
            a_refund_is_made_once,
            refunds_at_once_never_exceed_what_was_captured,
            nothing_paid_is_nothing_to_refund,
            a_refund_key_used_for_another_amount_is_refused,
            a_refund_is_reported_by_its_id_and_by_our_key,
            a_refund_never_asked_for_is_none,
            a_refund_that_failed_is_made_anew,
            a_refund_that_failed_may_be_made_of_another_amount,
            events_tell_of_payments_and_refunds_with_our_keys,
            a_refund_by_the_dashboard_is_told_and_counts,
            a_dispute_is_told_from_its_opening_to_its_end,
            an_unsigned_event_is_not_believed,
        }
    };
}

/// Everybody but us who does things at the provider.
#[async_trait]
pub trait Outside: Send + Sync {
    /// The customer pays with a card that succeeds at once, and takes refunds at once.
    async fn pays(&self, intent: &Intent);

    /// The customer pays with a card that succeeds at once, and whose refunds fail a while after they seemed to be done.
    async fn pays_with_a_card_that_sends_refunds_back(&self, intent: &Intent);

    /// The while passes; when it is over.
    async fn refunds_fail(&self) -> Timestamp;

    /// The cinema's operator gives `minor` units back in the provider's dashboard.
    async fn refunds_in_the_dashboard(&self, intent: &Intent, minor: i64);

    /// The customer disputes the payment, or the bank decides about it.
    async fn disputes(&self, intent: &Intent, status: DisputeStatus);

    /// Events since the last call, signed at [`noon`].
    async fn posted(&self) -> Vec<SignedEvent>;
}

/// A gateway, and everybody else at the provider.
pub struct Provider {
    /// The gateway.
    pub gateway: Arc<dyn PaymentGateway>,
    /// Everybody else.
    pub outside: Arc<dyn Outside>,
}

/// An attempt to pay `minor` cents, the `n`th of a test.
pub fn attempt(n: u128, minor: i64) -> NewIntent {
    NewIntent {
        payment: PaymentId(Uuid::from_u128(n)),
        booking: BookingId(42),
        reference: Reference::from_bytes([7; 8]),
        amount: Money::new(minor, Currency::EUR),
        description: "Two seats".to_owned(),
    }
}

/// A refund of `minor` cents, the `n`th of a test.
pub fn refund(n: u128, payment: PaymentId, minor: i64) -> Refund {
    Refund::queued(RefundId(Uuid::from_u128(n)), payment, Money::new(minor, Currency::EUR), RefundCause::Cancelled)
}

async fn created(provider: &Provider, new: &NewIntent) -> Intent {
    provider.gateway.create_intent(new, noon()).await.expect("an intent")
}

async fn paid(provider: &Provider, new: &NewIntent) -> Intent {
    let intent = created(provider, new).await;
    provider.outside.pays(&intent).await;
    intent
}

/// Idempotent by our key, also when asked concurrently (trap T21).
pub async fn an_attempt_asked_for_twenty_times_at_once_is_one_intent(provider: Provider) {
    let new = attempt(1, 2500);
    let intents = join_all((0..20).map(|_| created(&provider, &new))).await;
    assert!(intents.iter().all(|intent| intent == &intents[0]), "{intents:?}");
    assert_ne!(created(&provider, &attempt(2, 2500)).await.id, intents[0].id);
}

/// The same key means the same thing.
pub async fn a_key_used_for_another_amount_is_refused(provider: Provider) {
    created(&provider, &attempt(1, 2500)).await;
    let other = provider.gateway.create_intent(&attempt(1, 2600), noon()).await;
    assert!(matches!(other, Err(GatewayError::Refused(_))), "{other:?}");
}

/// By our key too, because the reply with its id may have been lost (trap T26).
pub async fn an_intent_is_reported_by_its_id_and_by_our_key(provider: Provider) {
    let new = attempt(1, 2500);
    let intent = created(&provider, &new).await;
    let by_id = provider.gateway.report(new.payment, Some(&intent.id)).await.expect("answers").expect("is known");
    let by_key = provider.gateway.report(new.payment, None).await.expect("answers").expect("is known");
    assert_eq!(by_id, by_key);
    assert_eq!((by_id.intent, by_id.payment, by_id.amount, by_id.captured_minor), (intent.id, Some(new.payment), new.amount, 0));
    assert!(!by_id.status.is_final());
}

/// Not an error: the reconciler then knows that nothing was begun.
pub async fn what_the_provider_never_heard_of_is_none(provider: Provider) {
    assert_eq!(provider.gateway.report(attempt(9, 1).payment, None).await.expect("answers"), None);
}

/// Money came.
pub async fn a_paid_intent_reports_what_was_captured(provider: Provider) {
    let new = attempt(1, 2500);
    let intent = paid(&provider, &new).await;
    let report = provider.gateway.report(new.payment, Some(&intent.id)).await.expect("answers").expect("is known");
    assert_eq!((report.status, report.captured_minor, report.amount), (PaymentStatus::Succeeded, 2500, new.amount));
}

/// Twice is once.
pub async fn a_cancelled_intent_is_cancelled_and_stays_so(provider: Provider) {
    let new = attempt(1, 2500);
    let intent = created(&provider, &new).await;
    for _ in 0..2 {
        let report = provider.gateway.cancel_intent(&intent.id, noon()).await.expect("cancels");
        assert_eq!((report.status, report.captured_minor), (PaymentStatus::Canceled, 0));
    }
    let report = provider.gateway.report(new.payment, None).await.expect("answers").expect("is known");
    assert_eq!(report.status, PaymentStatus::Canceled);
}

/// Too late to cancel: the answer says that the money is there (trap T24).
pub async fn cancelling_what_was_paid_says_so(provider: Provider) {
    let intent = paid(&provider, &attempt(1, 2500)).await;
    let report = provider.gateway.cancel_intent(&intent.id, noon()).await.expect("answers");
    assert_eq!((report.status, report.captured_minor), (PaymentStatus::Succeeded, 2500));
}

/// The same refund ten times at once gives the money back once: the rest of it can still be refunded.
pub async fn a_refund_is_made_once(provider: Provider) {
    let new = attempt(1, 2500);
    let intent = paid(&provider, &new).await;
    let first = refund(1, new.payment, 1500);
    let answers = join_all((0..10).map(|_| provider.gateway.refund(&intent.id, &first, noon()))).await;
    assert!(answers.iter().all(Result::is_ok), "{answers:?}");
    provider.gateway.refund(&intent.id, &refund(2, new.payment, 1000), noon()).await.expect("gives the rest back");
    let more = provider.gateway.refund(&intent.id, &refund(3, new.payment, 1), noon()).await;
    assert!(matches!(more, Err(GatewayError::Refused(_))), "{more:?}");
}

/// The race: twenty refunds of a tenth each (trap T41).
pub async fn refunds_at_once_never_exceed_what_was_captured(provider: Provider) {
    let new = attempt(1, 2500);
    let intent = paid(&provider, &new).await;
    let refunds: Vec<Refund> = (0..20).map(|n| refund(n, new.payment, 250)).collect();
    let answers = join_all(refunds.iter().map(|refund| provider.gateway.refund(&intent.id, refund, noon()))).await;
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 10);
    assert!(answers.iter().all(|answer| !matches!(answer, Err(GatewayError::Unavailable(_)))), "{answers:?}");
}

/// No money, no refund.
pub async fn nothing_paid_is_nothing_to_refund(provider: Provider) {
    let new = attempt(1, 2500);
    let intent = created(&provider, &new).await;
    let unpaid = provider.gateway.refund(&intent.id, &refund(1, new.payment, 100), noon()).await;
    assert!(matches!(unpaid, Err(GatewayError::Refused(_))), "{unpaid:?}");
    let unknown = provider.gateway.refund("pi_unknown", &refund(2, new.payment, 100), noon()).await;
    assert!(matches!(unknown, Err(GatewayError::Refused(_))), "{unknown:?}");
}

/// The same key means the same thing.
pub async fn a_refund_key_used_for_another_amount_is_refused(provider: Provider) {
    let new = attempt(1, 2500);
    let intent = paid(&provider, &new).await;
    provider.gateway.refund(&intent.id, &refund(1, new.payment, 1000), noon()).await.expect("gives back");
    let other = provider.gateway.refund(&intent.id, &refund(1, new.payment, 1100), noon()).await;
    assert!(matches!(other, Err(GatewayError::Refused(_))), "{other:?}");
}

/// By our key too, because the reply with its id may have been lost.
pub async fn a_refund_is_reported_by_its_id_and_by_our_key(provider: Provider) {
    let new = attempt(1, 2500);
    let intent = paid(&provider, &new).await;
    let (first, second) = (refund(1, new.payment, 1000), refund(2, new.payment, 500));
    let made = provider.gateway.refund(&intent.id, &first, noon()).await.expect("gives back");
    provider.gateway.refund(&intent.id, &second, noon()).await.expect("gives back");
    let expected = RefundReport {
        id: made.id.clone(),
        refund: Some(first.id),
        intent: intent.id.clone(),
        payment: Some(new.payment),
        amount: first.amount,
        progress: RefundProgress::Succeeded,
    };
    assert_eq!(made, expected);
    let by_id = provider.gateway.refund_report(first.id, &intent.id, Some(&made.id)).await.expect("answers");
    let by_key = provider.gateway.refund_report(first.id, &intent.id, None).await.expect("answers");
    assert_eq!((by_id, by_key), (Some(expected.clone()), Some(expected)));
}

/// Not an error: it is then made.
pub async fn a_refund_never_asked_for_is_none(provider: Provider) {
    let new = attempt(1, 2500);
    let intent = paid(&provider, &new).await;
    provider.gateway.refund(&intent.id, &refund(1, new.payment, 1000), noon()).await.expect("gives back");
    assert_eq!(provider.gateway.refund_report(refund(2, new.payment, 1000).id, &intent.id, None).await.expect("answers"), None);
    assert_eq!(
        provider.gateway.refund_report(refund(1, new.payment, 1000).id, &intent.id, Some("re_unknown")).await.expect("answers"),
        None
    );
    assert_eq!(provider.gateway.refund_report(refund(1, new.payment, 1000).id, "pi_unknown", None).await.expect("answers"), None);
}

/// The provider has the money again, so the same key gives it back once more (trap T43); of the two the later one is reported.
pub async fn a_refund_that_failed_is_made_anew(provider: Provider) {
    let new = attempt(1, 2500);
    let intent = created(&provider, &new).await;
    provider.outside.pays_with_a_card_that_sends_refunds_back(&intent).await;
    let wanted = refund(1, new.payment, 2500);
    let first = provider.gateway.refund(&intent.id, &wanted, noon()).await.expect("seems to give back");
    let later = provider.outside.refunds_fail().await;
    let failed = provider.gateway.refund_report(wanted.id, &intent.id, None).await.expect("answers").expect("is known");
    assert_eq!((&failed.id, failed.progress), (&first.id, RefundProgress::Failed));
    let answers = join_all((0..5).map(|_| provider.gateway.refund(&intent.id, &wanted, later))).await;
    let anew = answers[0].as_ref().expect("is made anew");
    assert!(anew.id != first.id && answers.iter().all(|answer| answer.as_ref().is_ok_and(|report| report == anew)), "{answers:?}");
    let known = provider.gateway.refund_report(wanted.id, &intent.id, None).await.expect("answers").expect("is known");
    assert_eq!(&known, anew);
    let told = news(&provider).await;
    let failures = told.iter().filter(|news| matches!(news, ProviderNews::Refund(report) if report.progress == RefundProgress::Failed));
    assert_eq!(failures.collect::<Vec<_>>(), [&ProviderNews::Refund(failed)]);
}

/// Money went back by the dashboard after it had failed, so that less is wanted.
pub async fn a_refund_that_failed_may_be_made_of_another_amount(provider: Provider) {
    let new = attempt(1, 2500);
    let intent = created(&provider, &new).await;
    provider.outside.pays_with_a_card_that_sends_refunds_back(&intent).await;
    provider.gateway.refund(&intent.id, &refund(1, new.payment, 2500), noon()).await.expect("seems to give back");
    let later = provider.outside.refunds_fail().await;
    let less = provider.gateway.refund(&intent.id, &refund(1, new.payment, 1500), later).await.expect("is made anew");
    assert_eq!(less.amount, Money::new(1500, Currency::EUR));
    let other = provider.gateway.refund(&intent.id, &refund(1, new.payment, 1000), later).await;
    assert!(matches!(other, Err(GatewayError::Refused(_))), "the later one has not failed: {other:?}");
}

async fn news(provider: &Provider) -> Vec<ProviderNews> {
    let posted = provider.outside.posted().await;
    let read = posted.iter().map(|event| provider.gateway.verify_event(event.body.as_bytes(), &event.signature, noon()));
    read.filter_map(|event| event.expect("is signed").news).collect()
}

/// What an event says is what asking says.
pub async fn events_tell_of_payments_and_refunds_with_our_keys(provider: Provider) {
    let new = attempt(1, 2500);
    let intent = paid(&provider, &new).await;
    let report = provider.gateway.report(new.payment, Some(&intent.id)).await.expect("answers").expect("is known");
    assert_eq!(news(&provider).await.last(), Some(&ProviderNews::Intent(report)));
    let given = provider.gateway.refund(&intent.id, &refund(1, new.payment, 1000), noon()).await.expect("gives back");
    assert_eq!(news(&provider).await.last(), Some(&ProviderNews::Refund(given)));
}

/// Nobody of ours asked for it: it has no key of ours, and less is left (trap T44).
pub async fn a_refund_by_the_dashboard_is_told_and_counts(provider: Provider) {
    let new = attempt(1, 2500);
    let intent = paid(&provider, &new).await;
    provider.outside.refunds_in_the_dashboard(&intent, 1000).await;
    let told = news(&provider).await;
    let Some(ProviderNews::Refund(report)) = told.last() else { panic!("no refund is told of: {told:?}") };
    assert_eq!((report.refund, report.intent.as_str(), report.amount), (None, intent.id.as_str(), Money::new(1000, Currency::EUR)));
    assert_eq!(report.progress, RefundProgress::Succeeded);
    let more = provider.gateway.refund(&intent.id, &refund(1, new.payment, 1501), noon()).await;
    assert!(matches!(more, Err(GatewayError::Refused(_))), "{more:?}");
    provider.gateway.refund(&intent.id, &refund(2, new.payment, 1500), noon()).await.expect("gives the rest back");
}

/// Found by the intent, because a bank knows nothing of our keys.
pub async fn a_dispute_is_told_from_its_opening_to_its_end(provider: Provider) {
    for (n, end) in [(1, DisputeStatus::Won), (2, DisputeStatus::Lost)] {
        let intent = paid(&provider, &attempt(n, 2500)).await;
        let mut ids = Vec::new();
        for status in [DisputeStatus::Open, end] {
            provider.outside.disputes(&intent, status).await;
            let told = news(&provider).await;
            let Some(ProviderNews::Dispute(report)) = told.last() else { panic!("no dispute is told of: {told:?}") };
            assert_eq!(
                (report.intent.as_str(), report.amount, report.status),
                (intent.id.as_str(), Money::new(2500, Currency::EUR), status)
            );
            ids.push(report.id.clone());
        }
        assert_eq!(ids[0], ids[1]);
    }
}

/// The signature is looked at before the body is (trap T19), also when the body speaks of an intent that is there.
pub async fn an_unsigned_event_is_not_believed(provider: Provider) {
    let intent = created(&provider, &attempt(1, 2500)).await;
    let body = format!(r#"{{"id":"evt_1","type":"payment_intent.succeeded","data":{{"object":{{"id":"{}"}}}}}}"#, intent.id);
    for signature in ["", "t=,v1=", "v1=00", "t=1893499200", "t=1893499200,v1=zz", "t=1893499200,v1=00", "nonsense"] {
        let verdict = provider.gateway.verify_event(body.as_bytes(), signature, noon());
        assert_eq!(verdict, Err(WebhookError::Signature), "{signature:?}");
    }
}
