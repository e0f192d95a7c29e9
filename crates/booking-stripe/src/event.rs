//! Events (<https://docs.stripe.com/api/events/object>), read after their signature was checked.

use booking_domain::{
    payment::{ProviderEvent, ProviderNews},
    ports::WebhookError,
};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;

use crate::object::{Charge, Dispute, Intent, Refund};

#[derive(Deserialize)]
struct Raw {
    id: String,
    #[serde(rename = "type")]
    kind: String,
    livemode: bool,
    data: Option<Data>,
}

#[derive(Deserialize)]
struct Data {
    object: Value,
}

/// Reads an event. A type we do not know, or something that is not ours, is an event without news.
pub fn parse(body: &[u8]) -> Result<ProviderEvent, WebhookError> {
    let raw: Raw = serde_json::from_slice(body).map_err(|_| WebhookError::Malformed)?;
    let object = raw.data.map_or(Value::Null, |data| data.object);
    Ok(ProviderEvent { news: news(&raw.kind, object)?, id: raw.id, kind: raw.kind, live: raw.livemode })
}

/// What an event says. The object tells how things stand; the type only says which kind of object it is.
fn news(kind: &str, object: Value) -> Result<Option<ProviderNews>, WebhookError> {
    Ok(match kind {
        "refund.created" | "refund.updated" | "refund.failed" | "charge.refund.updated" => {
            read::<Refund>(object)?.report().map(ProviderNews::Refund)
        }
        "charge.refunded" => read::<Charge>(object)?.latest_refund().and_then(|refund| refund.report()).map(ProviderNews::Refund),
        _ if kind.starts_with("charge.dispute.") => read::<Dispute>(object)?.report().map(ProviderNews::Dispute),
        // An intent without our key is of another shop on the same account.
        _ if kind.starts_with("payment_intent.") => {
            let intent: Intent = read(object)?;
            // One of ours that makes no sense is not taken, so that it comes again and somebody sees it.
            let report = intent.payment().map(|_| intent.report().ok_or(WebhookError::Malformed));
            report.transpose()?.map(ProviderNews::Intent)
        }
        _ => None,
    })
}

fn read<T: DeserializeOwned>(object: Value) -> Result<T, WebhookError> {
    serde_json::from_value(object).map_err(|_| WebhookError::Malformed)
}
