//! Money that goes back: refunds of ours, refunds by the dashboard, disputes. Pure functions over an intent's state.

use booking_domain::{
    Money, PaymentId, RefundId, Timestamp,
    payment::{DisputeReport, DisputeStatus, Refund, RefundProgress, RefundReport},
};
use serde::{Deserialize, Serialize};

use super::{
    event::EventKind,
    intent::{SandboxIntent, Step, settled_at},
};

/// How a card takes refunds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Manner {
    /// Done when asked for.
    AtOnce,
    /// Done a little later.
    Late,
    /// Seems to be done, and comes back a little later.
    Fails,
}

/// A refund that was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Given {
    /// The sandbox's id of it.
    pub id: String,
    /// The product's key of it; `None` when it was made in the dashboard.
    pub refund: Option<RefundId>,
    pub minor: i64,
    pub progress: RefundProgress,
    /// What becomes of it, and when.
    pub then: Option<(Timestamp, RefundProgress)>,
}

/// A dispute.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Disputed {
    /// The sandbox's id of it.
    pub id: String,
    pub minor: i64,
    pub status: DisputeStatus,
}

/// Why no refund was made.
#[derive(Debug, PartialEq, Eq)]
pub enum NoRefund {
    /// The key was used before for another amount, which has not come to nothing.
    OtherAmount,
    /// Not more than nothing, or more than is left, or another currency.
    NotLeft(Money),
    /// The customer's bank took the money.
    Disputed(DisputeStatus),
}

impl Given {
    /// The refund as it stands at `now`.
    pub fn at(&self, now: Timestamp) -> Self {
        match self.then {
            Some((when, progress)) if when <= now => Self { progress, then: None, ..self.clone() },
            _ => self.clone(),
        }
    }
}

impl SandboxIntent {
    /// What is left of what was captured.
    pub fn left(&self) -> Money {
        let given = self.refunds.iter().filter(|given| given.progress != RefundProgress::Failed).map(|given| given.minor);
        Money::new(self.captured() - given.sum::<i64>(), self.amount.currency)
    }

    /// The latest refund of the product's key.
    pub fn refund_of(&self, refund: RefundId) -> Option<&Given> {
        self.refunds.iter().rev().find(|given| given.refund == Some(refund))
    }

    /// The refund of the sandbox's id.
    pub fn refund_by_id(&self, id: &str) -> Option<&Given> {
        self.refunds.iter().find(|given| given.id == id)
    }

    /// Gives money back under the sandbox's `id`; `None` when this refund was made before and did not fail.
    pub fn refund(&self, id: &str, refund: &Refund, now: Timestamp) -> Result<Option<Step>, NoRefund> {
        match self.refund_of(refund.id).filter(|given| given.progress != RefundProgress::Failed) {
            Some(given) if Money::new(given.minor, self.amount.currency) != refund.amount => Err(NoRefund::OtherAmount),
            Some(_) => Ok(None),
            None => self.give_back(id, Some(refund.id), refund.amount, now).map(Some),
        }
    }

    /// Gives money back under the sandbox's `id`.
    pub fn give_back(&self, id: &str, refund: Option<RefundId>, amount: Money, now: Timestamp) -> Result<Step, NoRefund> {
        let left = self.left();
        if amount.minor <= 0 || amount.currency != left.currency || amount.minor > left.minor {
            return Err(NoRefund::NotLeft(left));
        }
        if let Some(Disputed { status: status @ (DisputeStatus::Open | DisputeStatus::Lost), .. }) = self.dispute {
            return Err(NoRefund::Disputed(status));
        }
        let later = settled_at(now);
        let (progress, then) = match self.manner {
            Manner::AtOnce => (RefundProgress::Succeeded, None),
            Manner::Late => (RefundProgress::Pending, Some((later, RefundProgress::Succeeded))),
            Manner::Fails => (RefundProgress::Succeeded, Some((later, RefundProgress::Failed))),
        };
        let mut events = vec![(EventKind::RefundCreated(id.to_owned()), now)];
        match self.manner {
            Manner::AtOnce => {}
            Manner::Late => events.push((EventKind::RefundUpdated(id.to_owned()), later)),
            Manner::Fails => events.push((EventKind::RefundFailed(id.to_owned()), later)),
        }
        let mut next = self.clone();
        next.refunds.push(Given { id: id.to_owned(), refund, minor: amount.minor, progress, then });
        Ok(Step { next, events })
    }

    /// Opens a dispute of all that is left, under the sandbox's `id`, or ends the open one.
    pub fn disputed(&self, id: &str, status: DisputeStatus, now: Timestamp) -> Result<Step, Option<DisputeStatus>> {
        let (dispute, kind) = match (&self.dispute, status) {
            (None, DisputeStatus::Open) => (Disputed { id: id.to_owned(), minor: self.left().minor, status }, EventKind::DisputeCreated),
            (Some(open), DisputeStatus::Won | DisputeStatus::Lost) if open.status == DisputeStatus::Open => {
                (Disputed { status, ..open.clone() }, EventKind::DisputeClosed)
            }
            (dispute, _) => return Err(dispute.as_ref().map(|dispute| dispute.status)),
        };
        Ok(Step { next: Self { dispute: Some(dispute), ..self.clone() }, events: vec![(kind, now)] })
    }

    /// What the product is told of a refund.
    pub fn refund_report(&self, intent: &str, payment: PaymentId, given: &Given) -> RefundReport {
        RefundReport {
            id: given.id.clone(),
            refund: given.refund,
            intent: intent.to_owned(),
            // As with Stripe: what the dashboard makes carries no metadata of ours.
            payment: given.refund.map(|_| payment),
            amount: Money::new(given.minor, self.amount.currency),
            progress: given.progress,
        }
    }

    /// What the product is told of the dispute.
    pub fn dispute_report(&self, intent: &str) -> Option<DisputeReport> {
        let dispute = self.dispute.as_ref()?;
        let amount = Money::new(dispute.minor, self.amount.currency);
        Some(DisputeReport { id: dispute.id.clone(), intent: intent.to_owned(), payment: None, amount, status: dispute.status })
    }
}
