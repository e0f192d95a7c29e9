//! The limits of texts and lists as the document states them. A field names its kind by `format`; what that means stands here, made of the
//! same constants and names as the checks.

use booking_app::{cancellations::REASON_MAX, door::CODE_MAX};
use booking_domain::{
    account::{NAME_MAX, Role},
    booking::{BookingStatus, CounterPayment, RefundTerms},
    outbox::{DeliveryState, MessageKind},
    payment::{DisputeStatus, PaymentStatus, RefundStatus},
    pricing::TicketType,
    review::{REVIEW_MAX, ReviewStatus},
    seating::SeatType,
};
use serde_json::{Value, json};

/// Everything but control characters and characters nobody sees: what `booking_domain::text` refuses.
const VISIBLE: &str = r"[^\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]";
/// The same without white space.
const INK: &str = r"[^\u0000-\u0020\u007f-\u00a0\u1680\u2000-\u200f\u2028-\u202f\u205f-\u2069\u3000\ufeff]";

/// What may stand in an address of the web: what is printed of ASCII, without what would end it in a text or a page.
const IN_ADDRESS: &str = r"[!#-;=?-\[\]-_a-~]";
/// The same without what ends a host, or comes before it.
const HOST: &str = r"[!$-.0-;=A-\[\]-_a-~]";

/// The test cards of the sandbox.
const CARDS: [&str; 6] =
    ["4242424242424242", "4000000000000002", "4000002500003155", "4000000000000077", "4000000000007726", "4000000000005126"];

/// What a kind of text is.
fn kind(format: &str) -> Option<Value> {
    Some(match format {
        "email" => json!({ "format": "email", "maxLength": 254 }),
        "person-name" => json!({ "minLength": 1, "maxLength": NAME_MAX, "pattern": format!("^{VISIBLE}*{INK}{VISIBLE}*$") }),
        "new-password" => json!({ "format": "password", "minLength": 8, "maxLength": 1024 }),
        "filter" => json!({ "maxLength": 100, "pattern": format!("^{VISIBLE}*$") }),
        "cursor" => json!({ "minLength": 1, "pattern": "^[A-Za-z0-9_-]+$" }),
        "booking-status" => json!({ "enum": BookingStatus::ALL }),
        "payment-status" => json!({ "enum": PaymentStatus::ALL }),
        "refund-status" => json!({ "enum": RefundStatus::ALL }),
        "message-kind" => json!({ "enum": MessageKind::ALL }),
        "delivery-state" => json!({ "enum": DeliveryState::ALL }),
        "reason" => json!({ "minLength": 1, "maxLength": REASON_MAX, "pattern": format!("^{VISIBLE}*{INK}{VISIBLE}*$") }),
        "scanned" => json!({ "minLength": 1, "maxLength": CODE_MAX, "pattern": format!("^{VISIBLE}*{INK}{VISIBLE}*$") }),
        "dispute-status" => json!({ "enum": DisputeStatus::ALL }),
        "seat-type" => json!({ "enum": SeatType::ALL }),
        "ticket-type" => json!({ "enum": TicketType::ALL }),
        "promo-code" => json!({ "pattern": "^ *[A-Za-z0-9_-]{3,32} *$" }),
        "label" => json!({ "minLength": 1, "maxLength": 80, "pattern": format!("^{VISIBLE}*{INK}{VISIBLE}*$") }),
        "invited-role" => json!({ "enum": [Role::Staff, Role::Admin] }),
        "counter-payment" => json!({ "enum": CounterPayment::ALL }),
        "refund-terms" => json!({ "enum": RefundTerms::ALL }),
        "https-address" => json!({ "maxLength": 500, "pattern": format!(r"^https://{HOST}*\.{HOST}*(?:[/?#]{IN_ADDRESS}*)?$") }),
        "review-text" => json!({ "maxLength": REVIEW_MAX, "pattern": format!(r"^(?:{VISIBLE}|[\n\t])*$") }),
        "review-status" => json!({ "enum": ReviewStatus::ALL }),
        "card-number" => json!({ "pattern": format!("^ *(?:{}) *$", CARDS.map(in_groups).join("|")) }),
        _ => return None,
    })
}

/// A number as people type it, with blanks anywhere between its digits.
fn in_groups(number: &str) -> String {
    number.chars().map(String::from).collect::<Vec<_>>().join(" *")
}

/// Puts limits in the place of the kinds that fields name, and what the derived schemas cannot say beside them.
pub fn fill_in(document: &mut Value) {
    walk(document);
    if let Some(body) = document.pointer_mut("/components/schemas/HoldBody") {
        *body = either(body, ["seat_ids", "best_available"]);
        // Whom the best seats are for, `best_available` says itself.
        body["oneOf"][1]["properties"].as_object_mut().into_iter().for_each(|properties| drop(properties.remove("tickets")));
    }
    if let Some(body) = document.pointer_mut("/components/schemas/SellBody") {
        *body = either(body, ["seat_ids", "best_available"]);
    }
    if let Some(body) = document.pointer_mut("/components/schemas/CancelBody") {
        // A quote says which seats.
        body["not"] = json!({ "required": ["quote_id", "seat_ids"] });
    }
}

fn walk(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(walk),
        Value::Object(object) => {
            if let Some(limits) = object.get("format").and_then(Value::as_str).and_then(kind) {
                object.remove("format");
                object.extend(limits.as_object().cloned().unwrap_or_default());
            }
            if object.get("in").is_some_and(|place| place == "query" || place == "header") {
                object.get_mut("schema").into_iter().for_each(as_parameter);
            }
            if object.get("additionalProperties") == Some(&json!(false))
                && let Some(seats) = object.get_mut("properties").and_then(|all| all.get_mut("seat_ids"))
            {
                seats["uniqueItems"] = json!(true);
            }
            object.values_mut().for_each(walk);
        }
        _ => {}
    }
}

/// A parameter that is left out is not there; none says `null`. Days are looked for in the years the catalogue can hold.
fn as_parameter(schema: &mut Value) {
    if schema["format"] == "date" {
        schema["pattern"] = json!("^(?:19[7-9][0-9]|[2-8][0-9]{3})-[0-9]{2}-[0-9]{2}$");
    }
    let types = schema["type"].as_array().map(|types| types.iter().filter(|kind| *kind != "null").cloned().collect::<Vec<_>>());
    if let Some([only]) = types.as_deref() {
        schema["type"] = only.clone();
    }
    if let Some(choices) = schema.get_mut("oneOf").and_then(Value::as_array_mut) {
        choices.retain(|choice| choice["type"] != "null");
    }
}

/// An object of which exactly one of two members must be there.
fn either(object: &Value, members: [&str; 2]) -> Value {
    let with = |wanted: &str, other: &str| {
        let mut choice = object.clone();
        if let Some(properties) = choice["properties"].as_object_mut() {
            properties.remove(other);
        }
        choice["required"].as_array_mut().into_iter().for_each(|required| required.push(wanted.into()));
        choice
    };
    json!({ "description": object["description"], "oneOf": [with(members[0], members[1]), with(members[1], members[0])] })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn either_member_is_asked_for_and_never_both() {
        let object = json!({
            "type": "object",
            "required": ["id"],
            "properties": { "id": {}, "a": {}, "b": {} },
            "additionalProperties": false,
        });
        let choices = either(&object, ["a", "b"])["oneOf"].clone();
        assert_eq!(choices[0]["required"], json!(["id", "a"]));
        assert_eq!(choices[0]["properties"], json!({ "id": {}, "a": {} }));
        assert_eq!(choices[1]["properties"], json!({ "id": {}, "b": {} }));
    }

    #[test]
    fn kinds_are_filled_in_and_parameters_are_never_null() {
        let mut parameter = json!({ "in": "query", "name": "cursor", "schema": { "type": ["string", "null"], "format": "cursor" } });
        walk(&mut parameter);
        assert_eq!(parameter["schema"], json!({ "type": "string", "minLength": 1, "pattern": "^[A-Za-z0-9_-]+$" }));
    }

    #[test]
    fn no_kind_is_left_that_nobody_knows() {
        fn formats(value: &Value, found: &mut Vec<String>) {
            match value {
                Value::Array(items) => items.iter().for_each(|item| formats(item, found)),
                Value::Object(object) => {
                    found.extend(object.get("format").and_then(Value::as_str).map(str::to_owned));
                    object.values().for_each(|value| formats(value, found));
                }
                _ => {}
            }
        }
        let mut found = Vec::new();
        formats(&crate::openapi::document().expect("JSON"), &mut found);
        let known = ["int32", "int64", "double", "date", "date-time", "uuid", "email", "password"];
        assert!(found.iter().all(|format| known.contains(&format.as_str())), "{found:?}");
    }
}
