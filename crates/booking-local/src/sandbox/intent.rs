//! An intent: what happens to it, as pure functions over its state.

use booking_domain::{
    BookingId, Money, PaymentId, Timestamp,
    payment::{IntentReport, PaymentStatus},
    ports::{NewIntent, SandboxStatus},
};
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

use super::{
    card::Card,
    event::EventKind,
    refunds::{Disputed, Given, Manner},
};

/// How long a payment that settles late takes, and a refund that does.
const SETTLING: SignedDuration = SignedDuration::from_secs(5);

/// When what settles late, begun now, will have settled.
pub fn settled_at(now: Timestamp) -> Timestamp {
    now.saturating_add(SETTLING).unwrap_or(Timestamp::MAX)
}

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
    /// How the card that paid takes refunds.
    pub manner: Manner,
    pub refunds: Vec<Given>,
    pub dispute: Option<Disputed>,
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
            manner: Manner::AtOnce,
            refunds: Vec::new(),
            dispute: None,
        }
    }

    /// Whether it is what `new` asks for: a key that is used again must ask for the same.
    pub fn is_of(&self, new: &NewIntent) -> bool {
        self.amount == new.amount && self.booking == new.booking
    }

    /// The intent as it stands at `now`: what was to settle by then has.
    pub fn at(&self, now: Timestamp) -> Self {
        let state = match &self.state {
            State::Processing { settles_at } if *settles_at <= now => State::Succeeded,
            state => state.clone(),
        };
        Self { state, refunds: self.refunds.iter().map(|given| given.at(now)).collect(), ..self.clone() }
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

    fn refunded_by(&self, manner: Manner) -> Self {
        Self { manner, ..self.clone() }
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
            Card::RefundsLate => self.refunded_by(Manner::Late).step(State::Succeeded, EventKind::Succeeded, now),
            Card::RefundsFail => self.refunded_by(Manner::Fails).step(State::Succeeded, EventKind::Succeeded, now),
            Card::Declined => self.failed(DECLINED, now),
            Card::NeedsAuthentication => self.step(State::RequiresAction, EventKind::RequiresAction, now),
            Card::SettlesLate => {
                let settles_at = settled_at(now);
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
