//! Stripe's objects as far as we need them, in answers and in events alike. Whatever else is in them is not looked at, and a status nobody
//! has heard of yet is taken for one on the way.

use std::{collections::HashMap, str::FromStr};

use booking_domain::{
    Currency, Money, PaymentId, RefundId,
    payment::{DisputeReport, DisputeStatus, IntentReport, PaymentStatus, RefundProgress, RefundReport},
};
use serde::Deserialize;

use crate::amount::from_stripe;

/// Names of our keys in the metadata.
pub const PAYMENT_ID: &str = "payment_id";
pub const BOOKING_ID: &str = "booking_id";
pub const REFERENCE: &str = "reference";
pub const REFUND_ID: &str = "refund_id";

/// What a shop hangs on an object.
#[derive(Default, Deserialize)]
#[serde(transparent)]
struct Metadata(Option<HashMap<String, String>>);

impl Metadata {
    /// A key of ours, where it is there and readable.
    fn key<T: FromStr>(&self, name: &str) -> Option<T> {
        self.0.as_ref()?.get(name)?.parse().ok()
    }
}

/// Several of something.
#[derive(Deserialize)]
pub struct Several<T> {
    pub data: Vec<T>,
    #[serde(default)]
    pub has_more: bool,
}

/// A payment intent (<https://docs.stripe.com/api/payment_intents/object>).
#[derive(Deserialize)]
pub struct Intent {
    pub id: String,
    pub client_secret: Option<String>,
    status: String,
    amount: i64,
    amount_received: Option<i64>,
    currency: Currency,
    #[serde(default)]
    metadata: Metadata,
    last_payment_error: Option<Fault>,
}

#[derive(Deserialize)]
struct Fault {
    code: Option<String>,
    decline_code: Option<String>,
}

impl Intent {
    /// Our attempt.
    pub fn payment(&self) -> Option<PaymentId> {
        self.metadata.key(PAYMENT_ID).map(PaymentId)
    }

    /// How it stands; `None` when an amount has no place in our units, or nothing was received of what is said to be paid.
    pub fn report(&self) -> Option<IntentReport> {
        let status = match self.status.as_str() {
            "requires_payment_method" if self.last_payment_error.is_some() => PaymentStatus::Failed,
            "requires_payment_method" | "requires_confirmation" | "requires_action" => PaymentStatus::RequiresAction,
            "succeeded" => PaymentStatus::Succeeded,
            "canceled" => PaymentStatus::Canceled,
            _ => PaymentStatus::Processing,
        };
        let failure = self.last_payment_error.as_ref().filter(|_| status == PaymentStatus::Failed);
        // What is paid is captured as a whole, for we ask for no other way.
        let received = self.amount_received.unwrap_or(if status == PaymentStatus::Succeeded { self.amount } else { 0 });
        if status == PaymentStatus::Succeeded && received <= 0 {
            return None;
        }
        Some(IntentReport {
            intent: self.id.clone(),
            payment: self.payment(),
            status,
            amount: from_stripe(self.amount, self.currency)?,
            captured_minor: from_stripe(received, self.currency)?.minor,
            failure: failure.and_then(|fault| fault.decline_code.clone().or_else(|| fault.code.clone())),
        })
    }
}

/// A refund (<https://docs.stripe.com/api/refunds/object>).
#[derive(Deserialize)]
pub struct Refund {
    id: String,
    amount: i64,
    currency: Currency,
    payment_intent: Option<String>,
    status: Option<String>,
    #[serde(default)]
    metadata: Metadata,
}

impl Refund {
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Our key of it; `None` when it was made in the dashboard.
    pub fn refund(&self) -> Option<RefundId> {
        self.metadata.key(REFUND_ID).map(RefundId)
    }

    pub fn progress(&self) -> RefundProgress {
        match self.status.as_deref() {
            Some("succeeded") => RefundProgress::Succeeded,
            Some("failed" | "canceled") => RefundProgress::Failed,
            _ => RefundProgress::Pending,
        }
    }

    pub fn amount(&self) -> Option<Money> {
        from_stripe(self.amount, self.currency)
    }

    /// How it stands; `None` for one of a charge that no intent made, which is none of ours.
    pub fn report(&self) -> Option<RefundReport> {
        Some(RefundReport {
            id: self.id.clone(),
            refund: self.refund(),
            intent: self.payment_intent.clone()?,
            payment: self.metadata.key(PAYMENT_ID).map(PaymentId),
            amount: self.amount()?,
            progress: self.progress(),
        })
    }
}

/// A charge, for its refunds: versions of the API before 2022-11-15 tell of them so.
#[derive(Deserialize)]
pub struct Charge {
    refunds: Option<Several<Refund>>,
}

impl Charge {
    /// Its latest refund, where the charge brings it along.
    pub fn latest_refund(self) -> Option<Refund> {
        self.refunds?.data.into_iter().next()
    }
}

/// A dispute (<https://docs.stripe.com/api/disputes/object>).
#[derive(Deserialize)]
pub struct Dispute {
    id: String,
    amount: i64,
    currency: Currency,
    payment_intent: Option<String>,
    status: String,
    #[serde(default)]
    metadata: Metadata,
}

impl Dispute {
    /// How it stands; `None` for an inquiry, by which no money has moved.
    pub fn report(&self) -> Option<DisputeReport> {
        let status = match self.status.as_str() {
            "won" => DisputeStatus::Won,
            "lost" => DisputeStatus::Lost,
            "needs_response" | "under_review" => DisputeStatus::Open,
            _ => return None,
        };
        Some(DisputeReport {
            id: self.id.clone(),
            intent: self.payment_intent.clone()?,
            payment: self.metadata.key(PAYMENT_ID).map(PaymentId),
            amount: from_stripe(self.amount, self.currency)?,
            status,
        })
    }
}
