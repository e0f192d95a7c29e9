//! What the stand-in knows: intents, refunds and disputes as the JSON Stripe shows of them, and what happens to them.

use std::collections::HashMap;

use booking_domain::payment::DisputeStatus;
use serde_json::{Value, json};

use super::{
    Holding,
    form::{Form, Reply, error, invalid},
};
use crate::noon;

/// What a card does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Card {
    /// Pays at once.
    Succeeds,
    /// Is declined.
    Declined,
    /// Its bank asks first (3-D Secure).
    Asks,
    /// Pays when money on its way arrives.
    SettlesLate,
    /// Pays at once; refunds are on their way for a while.
    RefundsLate,
    /// Pays at once; refunds seem to be done, and come back.
    RefundsFail,
}

/// The books.
#[derive(Default)]
pub struct Books {
    /// By idempotency key: the call, and what was replied.
    pub replies: HashMap<String, (String, Reply)>,
    /// In the order they were made, with the card that paid.
    intents: Vec<(Value, Option<Card>)>,
    refunds: Vec<Value>,
    disputes: Vec<Value>,
    events: Vec<Value>,
    made: u32,
}

fn text<'a>(object: &'a Value, field: &str) -> &'a str {
    object[field].as_str().unwrap_or_default()
}

fn missing(what: &str, id: &str) -> Reply {
    error(404, "invalid_request_error", "resource_missing", &format!("No such {what}: '{id}'"))
}

fn list(url: &str, data: &[Value], has_more: bool) -> Value {
    json!({ "object": "list", "url": url, "has_more": has_more, "data": data })
}

impl Books {
    fn fresh_id(&mut self, of: &str) -> String {
        self.made += 1;
        format!("{of}_{:08}", self.made)
    }

    fn tell(&mut self, kind: &str, object: &Value) {
        let id = self.fresh_id("evt");
        self.events.push(json!({
            "id": id, "object": "event", "api_version": "2026-09-30.endive", "created": noon().as_second(), "livemode": false,
            "pending_webhooks": 1, "request": { "id": null, "idempotency_key": null }, "type": kind, "data": { "object": object },
        }));
    }

    pub fn has_events(&self) -> bool {
        !self.events.is_empty()
    }

    pub fn take_events(&mut self) -> Vec<Value> {
        std::mem::take(&mut self.events)
    }

    fn position(&self, id: &str) -> Result<usize, Reply> {
        self.intents.iter().position(|(intent, _)| text(intent, "id") == id).ok_or_else(|| missing("payment_intent", id))
    }

    // ── calls ──

    pub fn create_intent(&mut self, form: &Form) -> Result<Value, Reply> {
        form.only(&["amount", "currency", "automatic_payment_methods[enabled]", "description", "metadata"])?;
        let (amount, currency) = (form.amount("amount")?, form.required("currency")?);
        let amount = amount.ok_or_else(|| invalid("parameter_missing", "Missing required param: amount."))?;
        if currency.len() != 3 || !currency.bytes().all(|letter| letter.is_ascii_lowercase()) {
            return Err(invalid("parameter_invalid_string", &format!("Invalid currency: {currency}.")));
        }
        if form.required("automatic_payment_methods[enabled]")? != "true" {
            return Err(invalid("parameter_invalid", "The stand-in wants automatic payment methods."));
        }
        let id = self.fresh_id("pi");
        let intent = json!({
            "id": id, "object": "payment_intent", "amount": amount, "amount_capturable": 0, "amount_received": 0, "application": null,
            "automatic_payment_methods": { "allow_redirects": "always", "enabled": true }, "canceled_at": null,
            "capture_method": "automatic_async", "client_secret": format!("{id}_secret_{amount}"), "confirmation_method": "automatic",
            "created": noon().as_second(), "currency": currency, "customer": null, "description": form.get("description"),
            "last_payment_error": null, "latest_charge": null, "livemode": false, "metadata": form.metadata(), "next_action": null,
            "payment_method": null, "payment_method_types": ["card"], "status": "requires_payment_method",
        });
        self.intents.push((intent.clone(), None));
        self.tell("payment_intent.created", &intent);
        Ok(intent)
    }

    pub fn intent(&self, id: &str) -> Result<Value, Reply> {
        Ok(self.intents[self.position(id)?].0.clone())
    }

    pub fn list_intents(&self, form: &Form) -> Result<Value, Reply> {
        form.only(&["limit"])?;
        let limit = form.integer("limit")?.and_then(|limit| usize::try_from(limit).ok()).unwrap_or(10);
        let latest: Vec<Value> = self.intents.iter().rev().map(|(intent, _)| intent.clone()).collect();
        Ok(list("/v1/payment_intents", &latest[..limit.min(latest.len())], latest.len() > limit))
    }

    /// Knows one kind of query: `metadata['key']:'value'`.
    pub fn search_intents(&self, form: &Form) -> Result<Value, Reply> {
        form.only(&["query", "limit"])?;
        let query = form.required("query")?;
        let parts = query.strip_prefix("metadata['").and_then(|rest| rest.strip_suffix('\'')).and_then(|rest| rest.split_once("']:'"));
        let (key, value) = parts.ok_or_else(|| invalid("search_query_invalid", "The stand-in does not understand this query."))?;
        let found = self.intents.iter().map(|(intent, _)| intent).filter(|intent| intent["metadata"][key] == value);
        let found: Vec<Value> = found.cloned().collect();
        Ok(json!({ "object": "search_result", "url": "/v1/payment_intents/search", "has_more": false, "next_page": null, "data": found }))
    }

    pub fn cancel_intent(&mut self, id: &str) -> Result<Value, Reply> {
        let position = self.position(id)?;
        let intent = &mut self.intents[position].0;
        if !matches!(text(intent, "status"), "requires_payment_method" | "requires_action") {
            let why = format!("You cannot cancel this PaymentIntent because it has a status of {}.", text(intent, "status"));
            return Err(invalid("payment_intent_unexpected_state", &why));
        }
        intent["status"] = json!("canceled");
        let intent = intent.clone();
        self.tell("payment_intent.canceled", &intent);
        Ok(intent)
    }

    fn left(&self, intent: &Value) -> i64 {
        let of_it = self.refunds.iter().filter(|refund| refund["payment_intent"] == intent["id"] && text(refund, "status") != "failed");
        intent["amount_received"].as_i64().unwrap_or(0) - of_it.filter_map(|refund| refund["amount"].as_i64()).sum::<i64>()
    }

    pub fn create_refund(&mut self, form: &Form) -> Result<Value, Reply> {
        form.only(&["payment_intent", "amount", "metadata"])?;
        let amount = form.amount("amount")?;
        self.give_back(form.required("payment_intent")?, amount, &form.metadata())
    }

    fn give_back(&mut self, intent: &str, amount: Option<i64>, metadata: &Value) -> Result<Value, Reply> {
        let (intent, card) = self.intents[self.position(intent)?].clone();
        if text(&intent, "status") != "succeeded" {
            return Err(invalid("payment_intent_unexpected_state", "This PaymentIntent does not have a successful charge to refund."));
        }
        let is_disputed = |dispute: &Value| dispute["payment_intent"] == intent["id"] && text(dispute, "status") != "won";
        if self.disputes.iter().any(is_disputed) {
            return Err(invalid("charge_disputed", "This charge has been charged back; cannot issue a refund."));
        }
        let left = self.left(&intent);
        let amount = amount.unwrap_or(left);
        if left == 0 {
            return Err(invalid("charge_already_refunded", "The charge has already been refunded."));
        }
        if amount > left {
            let why = format!("Refund amount ({amount}) is greater than unrefunded amount on charge ({left})");
            return Err(invalid("amount_too_large", &why));
        }
        let status = if card == Some(Card::RefundsLate) { "pending" } else { "succeeded" };
        let id = self.fresh_id("re");
        let refund = json!({
            "id": id, "object": "refund", "amount": amount, "balance_transaction": null, "charge": intent["latest_charge"],
            "created": noon().as_second(), "currency": intent["currency"], "metadata": metadata, "payment_intent": intent["id"],
            "reason": null, "receipt_number": null, "status": status,
        });
        self.refunds.push(refund.clone());
        self.tell("charge.refunded", &json!({ "id": intent["latest_charge"], "object": "charge", "payment_intent": intent["id"] }));
        self.tell("refund.created", &refund);
        Ok(refund)
    }

    pub fn refund(&self, id: &str) -> Result<Value, Reply> {
        self.refunds.iter().find(|refund| text(refund, "id") == id).cloned().ok_or_else(|| missing("refund", id))
    }

    pub fn list_refunds(&self, form: &Form) -> Result<Value, Reply> {
        form.only(&["payment_intent", "limit", "starting_after"])?;
        let intent = form.required("payment_intent")?;
        self.position(intent)?;
        let limit = form.integer("limit")?.and_then(|limit| usize::try_from(limit).ok()).filter(|limit| (1..=100).contains(limit));
        let limit = limit.ok_or_else(|| invalid("parameter_invalid_integer", "Invalid limit"))?;
        let latest = self.refunds.iter().rev().filter(|refund| text(refund, "payment_intent") == intent);
        let after = form.get("starting_after");
        let mut rest: Vec<Value> = latest.skip_while(|refund| after.is_some_and(|after| text(refund, "id") != after)).cloned().collect();
        if after.is_some() && !rest.is_empty() {
            rest.remove(0);
        }
        Ok(list("/v1/refunds", &rest[..limit.min(rest.len())], rest.len() > limit))
    }

    // ── everybody else ──

    fn change(&mut self, id: &str, kind: &str, change: impl FnOnce(&mut Value)) {
        let position = self.position(id).expect("a known intent");
        change(&mut self.intents[position].0);
        let intent = self.intents[position].0.clone();
        self.tell(kind, &intent);
    }

    fn succeed(&mut self, id: &str) {
        let charge = self.fresh_id("ch");
        self.change(id, "payment_intent.succeeded", |intent| {
            intent["status"] = json!("succeeded");
            intent["amount_received"] = intent["amount"].clone();
            intent["latest_charge"] = json!(charge);
            intent["last_payment_error"] = Value::Null;
            intent["next_action"] = Value::Null;
        });
        self.tell("charge.succeeded", &json!({ "id": charge, "object": "charge", "payment_intent": id }));
    }

    fn fail(&mut self, id: &str, code: &str, decline_code: Option<&str>) {
        self.change(id, "payment_intent.payment_failed", |intent| {
            intent["status"] = json!("requires_payment_method");
            intent["last_payment_error"] = json!({ "type": "card_error", "code": code, "decline_code": decline_code });
            intent["next_action"] = Value::Null;
        });
    }

    pub fn pay(&mut self, id: &str, card: Card) {
        let position = self.position(id).expect("a known intent");
        let status = text(&self.intents[position].0, "status").to_owned();
        assert!(status.starts_with("requires_"), "Stripe takes no card for an intent that is {status}");
        self.intents[position].1 = Some(card);
        match card {
            Card::Succeeds | Card::RefundsLate | Card::RefundsFail => self.succeed(id),
            Card::Declined => self.fail(id, "card_declined", Some("insufficient_funds")),
            Card::Asks => self.change(id, "payment_intent.requires_action", |intent| {
                intent["status"] = json!("requires_action");
                intent["next_action"] = json!({ "type": "use_stripe_sdk" });
            }),
            Card::SettlesLate => self.change(id, "payment_intent.processing", |intent| intent["status"] = json!("processing")),
        }
    }

    /// Whether an intent waits for a card.
    pub fn takes_a_card(&self, id: &str) -> bool {
        self.intent(id).is_ok_and(|intent| text(&intent, "status").starts_with("requires_"))
    }

    pub fn change_amount(&mut self, id: &str, minor: i64) {
        let position = self.position(id).expect("a known intent");
        self.intents[position].0["amount"] = json!(minor);
    }

    pub fn holdings(&self) -> Vec<Holding> {
        let holding = |(intent, _): &(Value, Option<Card>)| {
            let captured = intent["amount_received"].as_i64().unwrap_or(0);
            Holding {
                payment: text(&intent["metadata"], "payment_id").to_owned(),
                status: text(intent, "status").to_owned(),
                captured,
                given_back: captured - self.left(intent),
            }
        };
        self.intents.iter().map(holding).collect()
    }

    pub fn paid_intents(&self) -> Vec<String> {
        let paid = self.intents.iter().map(|(intent, _)| intent).filter(|intent| self.left(intent) > 0);
        paid.map(|intent| text(intent, "id").to_owned()).collect()
    }

    pub fn authenticate(&mut self, id: &str, success: bool) {
        let intent = self.intent(id).expect("a known intent");
        assert_eq!(text(&intent, "status"), "requires_action");
        if success { self.succeed(id) } else { self.fail(id, "payment_intent_authentication_failure", None) }
    }

    pub fn settle(&mut self) {
        let arriving = self.intents.iter().filter(|(intent, _)| text(intent, "status") == "processing");
        for id in arriving.map(|(intent, _)| text(intent, "id").to_owned()).collect::<Vec<_>>() {
            self.succeed(&id);
        }
        let cards: HashMap<String, Option<Card>> =
            self.intents.iter().map(|(intent, card)| (text(intent, "id").to_owned(), *card)).collect();
        let mut told = Vec::new();
        for refund in &mut self.refunds {
            let sends_back = cards[text(refund, "payment_intent")] == Some(Card::RefundsFail);
            let (status, kind) = match text(refund, "status") {
                "pending" => ("succeeded", "refund.updated"),
                "succeeded" if sends_back => ("failed", "refund.failed"),
                _ => continue,
            };
            refund["status"] = json!(status);
            told.push((kind, refund.clone()));
        }
        for (kind, refund) in told {
            self.tell(kind, &refund);
        }
    }

    pub fn refund_in_dashboard(&mut self, id: &str, minor: i64) -> Result<Value, Reply> {
        self.give_back(id, Some(minor), &json!({}))
    }

    pub fn dispute(&mut self, id: &str, status: DisputeStatus) {
        let intent = self.intent(id).expect("a known intent");
        if status == DisputeStatus::Open {
            let dispute = json!({
                "id": self.fresh_id("du"), "object": "dispute", "amount": self.left(&intent), "charge": intent["latest_charge"],
                "created": noon().as_second(), "currency": intent["currency"], "is_charge_refundable": false, "livemode": false,
                "metadata": {}, "payment_intent": id, "reason": "fraudulent", "status": "needs_response",
            });
            self.disputes.push(dispute.clone());
            self.tell("charge.dispute.created", &dispute);
            return self.tell("charge.dispute.funds_withdrawn", &dispute);
        }
        let dispute = self.disputes.iter_mut().find(|dispute| dispute["payment_intent"] == id).expect("a dispute");
        dispute["status"] = json!(status.as_str());
        let dispute = dispute.clone();
        self.tell("charge.dispute.closed", &dispute);
    }
}
