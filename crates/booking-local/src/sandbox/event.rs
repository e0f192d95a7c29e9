//! Events as Stripe writes them, written and read. Only the fields that matter are read, so that another version of the API still fits.

use std::collections::HashMap;

use booking_domain::{
    Currency, Money, PaymentId, Timestamp,
    payment::{IntentReport, PaymentStatus, ProviderEvent},
    ports::WebhookError,
};
use serde::Deserialize;
use serde_json::json;

use super::intent::SandboxIntent;

/// The types of events that the sandbox sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventKind {
    Succeeded,
    PaymentFailed,
    RequiresAction,
    Processing,
    Canceled,
}

impl EventKind {
    const ALL: [Self; 5] = [Self::Succeeded, Self::PaymentFailed, Self::RequiresAction, Self::Processing, Self::Canceled];

    fn as_str(self) -> &'static str {
        match self {
            Self::Succeeded => "payment_intent.succeeded",
            Self::PaymentFailed => "payment_intent.payment_failed",
            Self::RequiresAction => "payment_intent.requires_action",
            Self::Processing => "payment_intent.processing",
            Self::Canceled => "payment_intent.canceled",
        }
    }

    fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }

    fn status(self) -> PaymentStatus {
        match self {
            Self::Succeeded => PaymentStatus::Succeeded,
            Self::PaymentFailed => PaymentStatus::Failed,
            Self::RequiresAction => PaymentStatus::RequiresAction,
            Self::Processing => PaymentStatus::Processing,
            Self::Canceled => PaymentStatus::Canceled,
        }
    }
}

/// The body of an event about an intent as it stands at `at`.
pub fn body(event: &str, kind: EventKind, id: &str, payment: PaymentId, intent: &SandboxIntent, at: Timestamp) -> String {
    let last_payment_error = intent.failure().map(|code| json!({ "code": code }));
    json!({
        "id": event,
        "object": "event",
        "type": kind.as_str(),
        "livemode": false,
        "created": at.as_second(),
        "data": { "object": {
            "id": id,
            "object": "payment_intent",
            "amount": intent.amount.minor,
            "amount_received": intent.captured(),
            "currency": intent.amount.currency.code().to_lowercase(),
            "status": intent.status().as_str(),
            "description": intent.description,
            "metadata": { "payment_id": payment.to_string(), "booking_id": intent.booking.to_string() },
            "last_payment_error": last_payment_error,
        }},
    })
    .to_string()
}

#[derive(Deserialize)]
struct RawEvent {
    id: String,
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    livemode: bool,
    #[serde(default)]
    data: serde_json::Value,
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

/// Reads an event whose signature was checked.
pub fn parse(body: &[u8]) -> Result<ProviderEvent, WebhookError> {
    let raw: RawEvent = serde_json::from_slice(body).map_err(|_| WebhookError::Malformed)?;
    let report = match EventKind::parse(&raw.kind) {
        Some(kind) => {
            let object = raw.data.get("object").cloned().unwrap_or_default();
            let intent: RawIntent = serde_json::from_value(object).map_err(|_| WebhookError::Malformed)?;
            Some(report(kind, intent))
        }
        None => None,
    };
    Ok(ProviderEvent { id: raw.id, kind: raw.kind, live: raw.livemode, report })
}

fn report(kind: EventKind, raw: RawIntent) -> IntentReport {
    IntentReport {
        payment: raw.metadata.get("payment_id").and_then(|id| id.parse().ok()).map(PaymentId),
        intent: raw.id,
        status: kind.status(),
        amount: Money::new(raw.amount, raw.currency),
        captured_minor: raw.amount_received,
        failure: raw.last_payment_error.and_then(|failure| failure.code),
    }
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
        assert_eq!(event, ProviderEvent { id: "evt_1".to_owned(), kind: "customer.created".to_owned(), live: true, report: None });
    }

    #[test]
    fn an_intent_of_somebody_else_has_no_attempt_of_ours() {
        for metadata in ["{}", r#"{"payment_id":"nonsense"}"#] {
            let body = format!(
                r#"{{"id":"evt_1","type":"payment_intent.succeeded","data":{{"object":
                    {{"id":"pi_1","amount":5,"amount_received":5,"currency":"eur","metadata":{metadata},"last_payment_error":null}}}}}}"#
            );
            let report = parse(body.as_bytes()).expect("an event").report.expect("a report");
            assert_eq!((report.payment, report.captured_minor), (None, 5));
        }
    }
}
