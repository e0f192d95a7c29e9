//! An intent: what happens to it, as pure functions over its state.

use booking_domain::{
    BookingId, Money, PaymentId, RefundId, Timestamp,
    payment::{IntentReport, PaymentStatus, Refund},
    ports::{NewIntent, SandboxStatus},
};
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

use super::{card::Card, event::EventKind};

/// How long a payment that settles late takes.
const SETTLING: SignedDuration = SignedDuration::from_secs(5);

/// Stripe's codes of failures.
const DECLINED: &str = "card_declined";
const NOT_AUTHENTICATED: &str = "payment_intent_authentication_failure";

/// A payment intent as the sandbox keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SandboxIntent {
    pub client_secret: String,
    pub amount: Money,
    pub booking: BookingId,
    pub description: String,
    pub created: Timestamp,
    pub state: State,
    pub refunds: Vec<Given>,
}

/// Where it stands, with what is true only there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "status", rename_all = "snake_case")]
pub enum State {
    RequiresPaymentMethod { failure: Option<String> },
    RequiresAction,
    Processing { settles_at: Timestamp },
    Succeeded,
    Canceled,
}

/// A refund that was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Given {
    pub id: RefundId,
    pub minor: i64,
}

/// A change, with the events that tell of it and their times.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    pub next: SandboxIntent,
    pub events: Vec<(EventKind, Timestamp)>,
}

impl SandboxIntent {
    pub fn new(new: &NewIntent, client_secret: String, now: Timestamp) -> Self {
        Self {
            client_secret,
            amount: new.amount,
            booking: new.booking,
            description: new.description.clone(),
            created: now,
            state: State::RequiresPaymentMethod { failure: None },
            refunds: Vec::new(),
        }
    }

    /// Whether it is what `new` asks for: a key that is used again must ask for the same.
    pub fn is_of(&self, new: &NewIntent) -> bool {
        self.amount == new.amount && self.booking == new.booking
    }

    /// The intent as it stands at `now`: what was to settle by then has.
    pub fn at(&self, now: Timestamp) -> Self {
        match self.state {
            State::Processing { settles_at } if settles_at <= now => self.with(State::Succeeded),
            _ => self.clone(),
        }
    }

    pub fn status(&self) -> SandboxStatus {
        match self.state {
            State::RequiresPaymentMethod { .. } => SandboxStatus::RequiresPaymentMethod,
            State::RequiresAction => SandboxStatus::RequiresAction,
            State::Processing { .. } => SandboxStatus::Processing,
            State::Succeeded => SandboxStatus::Succeeded,
            State::Canceled => SandboxStatus::Canceled,
        }
    }

    /// Stripe's code of the last card's failure.
    pub fn failure(&self) -> Option<&str> {
        match &self.state {
            State::RequiresPaymentMethod { failure } => failure.as_deref(),
            _ => None,
        }
    }

    pub fn captured(&self) -> i64 {
        if self.state == State::Succeeded { self.amount.minor } else { 0 }
    }

    fn with(&self, state: State) -> Self {
        Self { state, ..self.clone() }
    }

    fn step(&self, state: State, kind: EventKind, now: Timestamp) -> Step {
        Step { next: self.with(state), events: vec![(kind, now)] }
    }

    fn failed(&self, code: &str, now: Timestamp) -> Step {
        self.step(State::RequiresPaymentMethod { failure: Some(code.to_owned()) }, EventKind::PaymentFailed, now)
    }

    /// Pays with a card. Also after another card's failure, as with Stripe; a new card takes the place of one whose bank still asks.
    pub fn pay(&self, card: Card, now: Timestamp) -> Result<Step, SandboxStatus> {
        if !matches!(self.state, State::RequiresPaymentMethod { .. } | State::RequiresAction) {
            return Err(self.status());
        }
        Ok(match card {
            Card::Succeeds => self.step(State::Succeeded, EventKind::Succeeded, now),
            Card::Declined => self.failed(DECLINED, now),
            Card::NeedsAuthentication => self.step(State::RequiresAction, EventKind::RequiresAction, now),
            Card::SettlesLate => {
                let settles_at = now.saturating_add(SETTLING).unwrap_or(Timestamp::MAX);
                let mut step = self.step(State::Processing { settles_at }, EventKind::Processing, now);
                step.events.push((EventKind::Succeeded, settles_at));
                step
            }
        })
    }

    /// Answers the bank's question.
    pub fn authenticate(&self, success: bool, now: Timestamp) -> Result<Step, SandboxStatus> {
        match self.state {
            State::RequiresAction if success => Ok(self.step(State::Succeeded, EventKind::Succeeded, now)),
            State::RequiresAction => Ok(self.failed(NOT_AUTHENTICATED, now)),
            _ => Err(self.status()),
        }
    }

    /// Calls it off; `None` when it is too late for that, or done already.
    pub fn cancel(&self, now: Timestamp) -> Option<Step> {
        match self.state {
            State::RequiresPaymentMethod { .. } | State::RequiresAction => Some(self.step(State::Canceled, EventKind::Canceled, now)),
            State::Processing { .. } | State::Succeeded | State::Canceled => None,
        }
    }

    /// Gives money back; `None` when this refund was made before.
    pub fn refund(&self, refund: &Refund) -> Result<Option<Step>, String> {
        let amount = refund.amount;
        if let Some(given) = self.refunds.iter().find(|given| given.id == refund.id) {
            let same = given.minor == amount.minor && amount.currency == self.amount.currency;
            return if same { Ok(None) } else { Err("this refund was made before with another amount".to_owned()) };
        }
        if amount.minor <= 0 || amount.currency != self.amount.currency {
            return Err(format!("a refund must be more than nothing, in {}", self.amount.currency));
        }
        let left = self.captured() - self.refunds.iter().map(|given| given.minor).sum::<i64>();
        if amount.minor > left {
            return Err(format!("only {left} of what was captured is left to refund"));
        }
        let mut next = self.clone();
        next.refunds.push(Given { id: refund.id, minor: amount.minor });
        Ok(Some(Step { next, events: Vec::new() }))
    }

    /// What the product is told.
    pub fn report(&self, id: &str, payment: PaymentId) -> IntentReport {
        let status = match &self.state {
            State::RequiresPaymentMethod { failure: Some(_) } => PaymentStatus::Failed,
            State::RequiresPaymentMethod { failure: None } | State::RequiresAction => PaymentStatus::RequiresAction,
            State::Processing { .. } => PaymentStatus::Processing,
            State::Succeeded => PaymentStatus::Succeeded,
            State::Canceled => PaymentStatus::Canceled,
        };
        IntentReport {
            intent: id.to_owned(),
            payment: Some(payment),
            status,
            amount: self.amount,
            captured_minor: self.captured(),
            failure: self.failure().map(str::to_owned),
        }
    }
}
