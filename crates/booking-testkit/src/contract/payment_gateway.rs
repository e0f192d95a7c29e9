//! What every [`PaymentGateway`] does.

use std::sync::Arc;

use async_trait::async_trait;
use booking_domain::{
    BookingId, Currency, Money, PaymentId, RefundId,
    payment::{PaymentStatus, Refund, RefundCause, RefundStatus},
    ports::{GatewayError, Intent, NewIntent, PaymentGateway, RefundProgress, WebhookError},
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
            an_unsigned_event_is_not_believed,
        }
    };
}

/// The customer's side of a provider.
#[async_trait]
pub trait Payer: Send + Sync {
    /// Pays with a card that succeeds at once.
    async fn pays(&self, intent: &Intent);
}

/// A gateway, and somebody who can pay.
pub struct Provider {
    /// The gateway.
    pub gateway: Arc<dyn PaymentGateway>,
    /// Somebody who can pay.
    pub payer: Arc<dyn Payer>,
}

/// An attempt to pay `minor` cents, the `n`th of a test.
pub fn attempt(n: u128, minor: i64) -> NewIntent {
    NewIntent {
        payment: PaymentId(Uuid::from_u128(n)),
        booking: BookingId(42),
        amount: Money::new(minor, Currency::EUR),
        description: "Two seats".to_owned(),
    }
}

/// A refund of `minor` cents, the `n`th of a test.
pub fn refund(n: u128, payment: PaymentId, minor: i64) -> Refund {
    Refund {
        id: RefundId(Uuid::from_u128(n)),
        payment,
        amount: Money::new(minor, Currency::EUR),
        cause: RefundCause::Cancelled,
        status: RefundStatus::Queued,
    }
}

async fn created(provider: &Provider, new: &NewIntent) -> Intent {
    provider.gateway.create_intent(new, noon()).await.expect("an intent")
}

async fn paid(provider: &Provider, new: &NewIntent) -> Intent {
    let intent = created(provider, new).await;
    provider.payer.pays(&intent).await;
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
    let rest = provider.gateway.refund(&intent.id, &refund(2, new.payment, 1000), noon()).await;
    assert!(matches!(rest, Ok(RefundProgress::Submitted | RefundProgress::Succeeded)), "{rest:?}");
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

/// The signature is looked at before the body is (trap T19), also when the body speaks of an intent that is there.
pub async fn an_unsigned_event_is_not_believed(provider: Provider) {
    let intent = created(&provider, &attempt(1, 2500)).await;
    let body = format!(r#"{{"id":"evt_1","type":"payment_intent.succeeded","data":{{"object":{{"id":"{}"}}}}}}"#, intent.id);
    for signature in ["", "t=,v1=", "v1=00", "t=1893499200", "t=1893499200,v1=zz", "t=1893499200,v1=00", "nonsense"] {
        let verdict = provider.gateway.verify_event(body.as_bytes(), signature, noon());
        assert_eq!(verdict, Err(WebhookError::Signature), "{signature:?}");
    }
}
