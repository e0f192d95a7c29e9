//! Events in the shapes Stripe documents, with fields and types we do not know.

use std::sync::Arc;

use booking_domain::{
    Currency, Money,
    payment::{DisputeReport, DisputeStatus, IntentReport, PaymentStatus, ProviderEvent, ProviderNews, RefundProgress, RefundReport},
    ports::{PaymentGateway as _, WebhookError},
};
use booking_stripe::{StripeGateway, StripeOptions};
use booking_testkit::{
    SeededEntropy,
    contract::payment_gateway::{attempt, refund},
    noon,
    stripe::{PUBLISHABLE_KEY, SECRET_KEY, WEBHOOK_SECRET, sign},
};
use serde_json::{Value, json};

fn gateway(live: bool) -> StripeGateway {
    let options = StripeOptions::new(SECRET_KEY.to_owned(), PUBLISHABLE_KEY.to_owned(), vec![WEBHOOK_SECRET.to_owned()], live);
    StripeGateway::new(options, Arc::new(SeededEntropy::new(1))).expect("right options")
}

fn verify(body: &str) -> Result<ProviderEvent, WebhookError> {
    gateway(false).verify_event(body.as_bytes(), &sign(body, WEBHOOK_SECRET, noon()), noon())
}

fn event(kind: &str, object: &Value) -> String {
    json!({
        "id": "evt_1", "object": "event", "api_version": "2031-01-01.someday", "context": "acct_1", "created": 1_893_499_200,
        "data": { "object": object, "previous_attributes": { "status": "requires_action" } },
        "livemode": false, "pending_webhooks": 2, "request": { "id": "req_1", "idempotency_key": "k" }, "type": kind,
    })
    .to_string()
}

fn news(kind: &str, object: &Value) -> Option<ProviderNews> {
    verify(&event(kind, object)).expect("an event").news
}

fn intent(status: &str, received: i64, fault: &Value) -> Value {
    json!({
        "id": "pi_3MtwBwLkdIwHu7ix28a3tqPa", "object": "payment_intent", "amount": 2000, "amount_capturable": 0, "amount_details": { "tip": {} },
        "amount_received": received, "application": null, "application_fee_amount": null,
        "automatic_payment_methods": { "allow_redirects": "always", "enabled": true }, "canceled_at": null, "cancellation_reason": null,
        "capture_method": "automatic", "client_secret": "pi_3MtwBwLkdIwHu7ix28a3tqPa_secret_YrKJUKribcBjcG8HVhfZluoGH",
        "confirmation_method": "automatic", "created": 1_680_800_504, "currency": "usd", "customer": null, "description": "Booking K7Q2-9XMF",
        "last_payment_error": fault, "latest_charge": "ch_1EXUPv2eZvKYlo2CStIqOmbY", "livemode": false,
        "metadata": { "payment_id": attempt(1, 1).payment.to_string(), "booking_id": "42", "reference": "K7Q2-9XMF" }, "next_action": null,
        "on_behalf_of": null, "payment_method": "pm_1MtwBwLkdIwHu7ix", "payment_method_options": { "card": { "installments": null } },
        "payment_method_types": ["card", "link"], "processing": null, "receipt_email": null, "review": null, "setup_future_usage": null,
        "shipping": null, "statement_descriptor": null, "status": status, "transfer_data": null, "something_new": { "deep": [1, 2, 3] },
    })
}

fn intent_report(status: PaymentStatus, captured_minor: i64, failure: Option<&str>) -> ProviderNews {
    ProviderNews::Intent(IntentReport {
        intent: "pi_3MtwBwLkdIwHu7ix28a3tqPa".to_owned(),
        payment: Some(attempt(1, 1).payment),
        status,
        amount: Money::new(2000, Currency::USD),
        captured_minor,
        failure: failure.map(str::to_owned),
    })
}

fn refund_object(status: &str) -> Value {
    json!({
        "id": "re_1Nispe2eZvKYlo2Cd31jOCgZ", "object": "refund", "amount": 1000, "balance_transaction": "txn_1Nispe2eZvKYlo2CYezqFhEx",
        "charge": "ch_1NirD82eZvKYlo2CIvbtLWuY", "created": 1_692_942_318, "currency": "usd",
        "destination_details": { "card": { "reference_status": "pending", "type": "refund" }, "type": "card" }, "failure_reason": null,
        "metadata": { "refund_id": refund(7, attempt(1, 1).payment, 1).id.to_string(), "payment_id": attempt(1, 1).payment.to_string() },
        "payment_intent": "pi_1GszsK2eZvKYlo2CfhZyoZLp", "reason": null, "receipt_number": null, "source_transfer_reversal": null,
        "status": status, "transfer_reversal": null,
    })
}

fn refund_report(progress: RefundProgress) -> RefundReport {
    RefundReport {
        id: "re_1Nispe2eZvKYlo2Cd31jOCgZ".to_owned(),
        refund: Some(refund(7, attempt(1, 1).payment, 1).id),
        intent: "pi_1GszsK2eZvKYlo2CfhZyoZLp".to_owned(),
        payment: Some(attempt(1, 1).payment),
        amount: Money::new(1000, Currency::USD),
        progress,
    }
}

fn dispute_object(status: &str) -> Value {
    json!({
        "id": "du_1MtJUT2eZvKYlo2CNaw2HvEv", "object": "dispute", "amount": 1000, "balance_transactions": [], "charge": "ch_1AZtxr2eZvKYlo2CJDX8whov",
        "created": 1_680_651_737, "currency": "usd", "enhanced_eligibility_types": [],
        "evidence": { "access_activity_log": null, "customer_name": null }, "evidence_details": { "due_by": 1_682_294_399, "has_evidence": false },
        "is_charge_refundable": true, "livemode": false, "metadata": {}, "payment_intent": "pi_1", "reason": "general", "status": status,
    })
}

#[test]
fn intents_stand_where_their_object_says() {
    let declined =
        json!({ "type": "card_error", "code": "card_declined", "decline_code": "insufficient_funds", "charge": "ch_1", "message": "No." });
    let expired = json!({ "type": "card_error", "code": "expired_card", "decline_code": null });
    for (kind, object, expected) in [
        ("payment_intent.succeeded", intent("succeeded", 2000, &Value::Null), intent_report(PaymentStatus::Succeeded, 2000, None)),
        (
            "payment_intent.created",
            intent("requires_payment_method", 0, &Value::Null),
            intent_report(PaymentStatus::RequiresAction, 0, None),
        ),
        (
            "payment_intent.payment_failed",
            intent("requires_payment_method", 0, &declined),
            intent_report(PaymentStatus::Failed, 0, Some("insufficient_funds")),
        ),
        (
            "payment_intent.payment_failed",
            intent("requires_payment_method", 0, &expired),
            intent_report(PaymentStatus::Failed, 0, Some("expired_card")),
        ),
        (
            "payment_intent.requires_action",
            intent("requires_action", 0, &Value::Null),
            intent_report(PaymentStatus::RequiresAction, 0, None),
        ),
        ("payment_intent.processing", intent("processing", 0, &Value::Null), intent_report(PaymentStatus::Processing, 0, None)),
        ("payment_intent.canceled", intent("canceled", 0, &declined), intent_report(PaymentStatus::Canceled, 0, None)),
        ("payment_intent.of_tomorrow", intent("of_tomorrow", 0, &Value::Null), intent_report(PaymentStatus::Processing, 0, None)),
    ] {
        assert_eq!(news(kind, &object), Some(expected), "{kind}");
    }
}

/// An older version of the API, or a stand-in: all of it was received. Nothing of it makes no sense, and is not taken for an answer.
#[test]
fn what_is_paid_was_received() {
    let mut paid = intent("succeeded", 0, &Value::Null);
    assert_eq!(verify(&event("payment_intent.succeeded", &paid)), Err(WebhookError::Malformed));
    paid["amount_received"] = Value::Null;
    assert_eq!(news("payment_intent.succeeded", &paid), Some(intent_report(PaymentStatus::Succeeded, 2000, None)));
    paid["status"] = json!("processing");
    assert_eq!(news("payment_intent.processing", &paid), Some(intent_report(PaymentStatus::Processing, 0, None)));
}

#[test]
fn an_intent_without_our_key_is_none_of_ours() {
    let mut foreign = intent("succeeded", 2000, &Value::Null);
    for metadata in [json!({}), json!({ "order_id": "6735" }), json!({ "payment_id": "nonsense" }), Value::Null] {
        foreign["metadata"] = metadata;
        assert_eq!(news("payment_intent.succeeded", &foreign), None);
    }
}

#[test]
fn refunds_stand_where_their_object_says() {
    for (kind, status, progress) in [
        ("refund.created", "pending", RefundProgress::Pending),
        ("refund.created", "requires_action", RefundProgress::Pending),
        ("refund.updated", "succeeded", RefundProgress::Succeeded),
        ("charge.refund.updated", "succeeded", RefundProgress::Succeeded),
        ("refund.failed", "failed", RefundProgress::Failed),
        ("refund.updated", "canceled", RefundProgress::Failed),
    ] {
        assert_eq!(news(kind, &refund_object(status)), Some(ProviderNews::Refund(refund_report(progress))), "{kind} {status}");
    }
    let mut by_hand = refund_object("succeeded");
    by_hand["metadata"] = json!({});
    let expected = RefundReport { refund: None, payment: None, ..refund_report(RefundProgress::Succeeded) };
    assert_eq!(news("refund.created", &by_hand), Some(ProviderNews::Refund(expected)));
    by_hand["payment_intent"] = Value::Null;
    assert_eq!(news("refund.created", &by_hand), None, "of a charge that no intent made");
}

#[test]
fn a_refunded_charge_tells_of_its_refund_where_it_brings_it_along() {
    let charge = |refunds: Value| json!({ "id": "ch_1", "object": "charge", "amount": 2000, "amount_refunded": 1000, "refunds": refunds });
    let old = json!({ "object": "list", "data": [refund_object("succeeded")], "has_more": false, "url": "/v1/charges/ch_1/refunds" });
    assert_eq!(news("charge.refunded", &charge(old)), Some(ProviderNews::Refund(refund_report(RefundProgress::Succeeded))));
    assert_eq!(news("charge.refunded", &charge(Value::Null)), None, "`refund.created` tells of it");
}

#[test]
fn disputes_stand_where_their_object_says_and_inquiries_move_no_money() {
    for (kind, status, expected) in [
        ("charge.dispute.created", "needs_response", Some(DisputeStatus::Open)),
        ("charge.dispute.updated", "under_review", Some(DisputeStatus::Open)),
        ("charge.dispute.closed", "won", Some(DisputeStatus::Won)),
        ("charge.dispute.funds_withdrawn", "lost", Some(DisputeStatus::Lost)),
        ("charge.dispute.created", "warning_needs_response", None),
        ("charge.dispute.closed", "warning_closed", None),
    ] {
        let expected = expected.map(|status| {
            ProviderNews::Dispute(DisputeReport {
                id: "du_1MtJUT2eZvKYlo2CNaw2HvEv".to_owned(),
                intent: "pi_1".to_owned(),
                payment: None,
                amount: Money::new(1000, Currency::USD),
                status,
            })
        });
        assert_eq!(news(kind, &dispute_object(status)), expected, "{kind} {status}");
    }
}

#[test]
fn unknown_types_are_events_without_news() {
    for (kind, object) in [("customer.created", json!({ "id": "cus_1" })), ("charge.succeeded", json!(17)), ("of.tomorrow", Value::Null)] {
        let read = verify(&event(kind, &object)).expect("an event");
        assert_eq!(read, ProviderEvent { id: "evt_1".to_owned(), kind: kind.to_owned(), live: false, news: None });
    }
}

#[test]
fn an_event_of_the_other_mode_is_not_believed_and_counted() {
    let body = event("payment_intent.succeeded", &intent("succeeded", 2000, &Value::Null));
    let live = gateway(true);
    let read = live.verify_event(body.as_bytes(), &sign(&body, WEBHOOK_SECRET, noon()), noon()).expect("an event");
    assert_eq!((read.live, read.news, live.foreign_events()), (false, None, 1));
    let live_body = body.replace("\"livemode\":false", "\"livemode\":true");
    let test = gateway(false);
    let read = test.verify_event(live_body.as_bytes(), &sign(&live_body, WEBHOOK_SECRET, noon()), noon()).expect("an event");
    assert_eq!((read.live, read.news, test.foreign_events()), (true, None, 1));
}

#[test]
fn garbage_is_malformed_and_only_looked_at_when_signed() {
    let half = event("payment_intent.succeeded", &json!({ "id": "pi_1", "amount": "2000" }));
    for body in ["", "[]", "{}", "{\"id\":\"evt_1\"}", "{\"id\":1,\"type\":\"x\",\"livemode\":false}", &"[".repeat(100_000), &half] {
        assert_eq!(verify(body), Err(WebhookError::Malformed), "{}", &body[..body.len().min(60)]);
        let forged = gateway(false).verify_event(body.as_bytes(), &sign(body, "whsec_guessed", noon()), noon());
        assert_eq!(forged, Err(WebhookError::Signature));
    }
}
