//! Events as Stripe writes them, written and read. Only the fields that matter are read, so that another version of the API still fits.

use std::collections::HashMap;

use booking_domain::{
    Currency, Money, PaymentId, RefundId, Timestamp,
    payment::{DisputeReport, DisputeStatus, IntentReport, PaymentStatus, ProviderEvent, ProviderNews, RefundProgress, RefundReport},
    ports::WebhookError,
};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};

use super::intent::SandboxIntent;

/// The types of events that the sandbox sends; those of refunds with the refund's id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EventKind {
    Succeeded,
    PaymentFailed,
    RequiresAction,
    Processing,
    Canceled,
    RefundCreated(String),
    RefundUpdated(String),
    RefundFailed(String),
    DisputeCreated,
    DisputeClosed,
}

impl EventKind {
    fn as_str(&self) -> &'static str {
        match self {
            Self::Succeeded => "payment_intent.succeeded",
            Self::PaymentFailed => "payment_intent.payment_failed",
            Self::RequiresAction => "payment_intent.requires_action",
            Self::Processing => "payment_intent.processing",
            Self::Canceled => "payment_intent.canceled",
            Self::RefundCreated(_) => "refund.created",
            Self::RefundUpdated(_) => "refund.updated",
            Self::RefundFailed(_) => "refund.failed",
            Self::DisputeCreated => "charge.dispute.created",
            Self::DisputeClosed => "charge.dispute.closed",
        }
    }
}

/// The body of an event about an intent as it stands at `at`.
pub fn body(event: &str, kind: &EventKind, id: &str, payment: PaymentId, intent: &SandboxIntent, at: Timestamp) -> String {
    let object = match kind {
        EventKind::RefundCreated(refund) | EventKind::RefundUpdated(refund) | EventKind::RefundFailed(refund) => {
            refund_object(refund, id, payment, intent)
        }
        EventKind::DisputeCreated | EventKind::DisputeClosed => dispute_object(id, intent),
        _ => intent_object(id, payment, intent),
    };
    json!({
        "id": event,
        "object": "event",
        "type": kind.as_str(),
        "livemode": false,
        "created": at.as_second(),
        "data": { "object": object },
    })
    .to_string()
}

fn currency(intent: &SandboxIntent) -> String {
    intent.amount.currency.code().to_lowercase()
}

fn intent_object(id: &str, payment: PaymentId, intent: &SandboxIntent) -> Value {
    json!({
        "id": id,
        "object": "payment_intent",
        "amount": intent.amount.minor,
        "amount_received": intent.captured(),
        "currency": currency(intent),
        "status": intent.status().as_str(),
        "description": intent.description,
        "metadata": { "payment_id": payment.to_string(), "booking_id": intent.booking.to_string() },
        "last_payment_error": intent.failure().map(|code| json!({ "code": code })),
    })
}

fn refund_object(refund: &str, id: &str, payment: PaymentId, intent: &SandboxIntent) -> Value {
    let Some(given) = intent.refund_by_id(refund) else { return Value::Null };
    let metadata =
        given.refund.map_or_else(|| json!({}), |ours| json!({ "refund_id": ours.to_string(), "payment_id": payment.to_string() }));
    json!({
        "id": refund,
        "object": "refund",
        "amount": given.minor,
        "currency": currency(intent),
        "payment_intent": id,
        "status": given.progress,
        "metadata": metadata,
    })
}

fn dispute_object(id: &str, intent: &SandboxIntent) -> Value {
    let Some(dispute) = &intent.dispute else { return Value::Null };
    let status = match dispute.status {
        DisputeStatus::Open => "needs_response",
        DisputeStatus::Won => "won",
        DisputeStatus::Lost => "lost",
    };
    json!({
        "id": dispute.id,
        "object": "dispute",
        "amount": dispute.minor,
        "currency": currency(intent),
        "payment_intent": id,
        "status": status,
        "metadata": {},
    })
}

#[derive(Deserialize)]
struct RawEvent {
    id: String,
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    livemode: bool,
    #[serde(default)]
    data: Value,
}

#[derive(Deserialize)]
struct RawIntent {
    id: String,
    amount: i64,
    #[serde(default)]
    amount_received: i64,
    currency: Currency,
    #[serde(default)]
    metadata: HashMap<String, String>,
    last_payment_error: Option<RawFailure>,
}

#[derive(Deserialize)]
struct RawFailure {
    code: Option<String>,
}

#[derive(Deserialize)]
struct RawRefund {
    id: String,
    amount: i64,
    currency: Currency,
    payment_intent: String,
    status: RefundProgress,
    #[serde(default)]
    metadata: HashMap<String, String>,
}

#[derive(Deserialize)]
struct RawDispute {
    id: String,
    amount: i64,
    currency: Currency,
    payment_intent: String,
    status: String,
}

/// Reads an event whose signature was checked.
pub fn parse(body: &[u8]) -> Result<ProviderEvent, WebhookError> {
    let raw: RawEvent = serde_json::from_slice(body).map_err(|_| WebhookError::Malformed)?;
    let object = raw.data.get("object").cloned().unwrap_or_default();
    Ok(ProviderEvent { news: news(&raw.kind, object)?, id: raw.id, kind: raw.kind, live: raw.livemode })
}

fn news(kind: &str, object: Value) -> Result<Option<ProviderNews>, WebhookError> {
    let status = match kind {
        "payment_intent.succeeded" => PaymentStatus::Succeeded,
        "payment_intent.payment_failed" => PaymentStatus::Failed,
        "payment_intent.requires_action" => PaymentStatus::RequiresAction,
        "payment_intent.processing" => PaymentStatus::Processing,
        "payment_intent.canceled" => PaymentStatus::Canceled,
        "refund.created" | "refund.updated" | "refund.failed" => return Ok(Some(ProviderNews::Refund(refund(read(object)?)))),
        "charge.dispute.created" | "charge.dispute.closed" => return Ok(Some(ProviderNews::Dispute(dispute(read(object)?)))),
        _ => return Ok(None),
    };
    Ok(Some(ProviderNews::Intent(report(status, read(object)?))))
}

fn read<T: DeserializeOwned>(object: Value) -> Result<T, WebhookError> {
    serde_json::from_value(object).map_err(|_| WebhookError::Malformed)
}

fn report(status: PaymentStatus, raw: RawIntent) -> IntentReport {
    IntentReport {
        payment: raw.metadata.get("payment_id").and_then(|id| id.parse().ok()).map(PaymentId),
        intent: raw.id,
        status,
        amount: Money::new(raw.amount, raw.currency),
        captured_minor: raw.amount_received,
        failure: raw.last_payment_error.and_then(|failure| failure.code),
    }
}

fn refund(raw: RawRefund) -> RefundReport {
    RefundReport {
        refund: raw.metadata.get("refund_id").and_then(|id| id.parse().ok()).map(RefundId),
        payment: raw.metadata.get("payment_id").and_then(|id| id.parse().ok()).map(PaymentId),
        id: raw.id,
        intent: raw.payment_intent,
        amount: Money::new(raw.amount, raw.currency),
        progress: raw.status,
    }
}

fn dispute(raw: RawDispute) -> DisputeReport {
    let status = match raw.status.as_str() {
        "won" => DisputeStatus::Won,
        "lost" => DisputeStatus::Lost,
        _ => DisputeStatus::Open,
    };
    DisputeReport { id: raw.id, intent: raw.payment_intent, payment: None, amount: Money::new(raw.amount, raw.currency), status }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn garbage_is_malformed() {
        for body in [
            &b""[..],
            b"[]",
            b"{}",
            b"\xff\xfe",
            br#"{"id":"evt_1"}"#,
            br#"{"id":"evt_1","type":"payment_intent.succeeded"}"#,
            br#"{"id":"evt_1","type":"payment_intent.succeeded","data":{"object":{"id":"pi_1","amount":"1","currency":"eur"}}}"#,
            br#"{"id":"evt_1","type":"payment_intent.succeeded","data":{"object":{"id":"pi_1","amount":1,"currency":"euro"}}}"#,
        ] {
            assert_eq!(parse(body), Err(WebhookError::Malformed), "{}", String::from_utf8_lossy(body));
        }
    }

    #[test]
    fn an_unknown_type_is_an_event_without_a_report() {
        let event = parse(br#"{"id":"evt_1","type":"customer.created","livemode":true,"data":{"object":17}}"#).expect("an event");
        assert_eq!(event, ProviderEvent { id: "evt_1".to_owned(), kind: "customer.created".to_owned(), live: true, news: None });
    }

    #[test]
    fn an_intent_of_somebody_else_has_no_attempt_of_ours() {
        for metadata in ["{}", r#"{"payment_id":"nonsense"}"#] {
            let body = format!(
                r#"{{"id":"evt_1","type":"payment_intent.succeeded","data":{{"object":
                    {{"id":"pi_1","amount":5,"amount_received":5,"currency":"eur","metadata":{metadata},"last_payment_error":null}}}}}}"#
            );
            let Some(ProviderNews::Intent(report)) = parse(body.as_bytes()).expect("an event").news else {
                panic!("no report of an intent")
            };
            assert_eq!((report.payment, report.captured_minor), (None, 5));
        }
    }
}
