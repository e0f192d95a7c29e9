//! `SandboxDesk`: the customer's card form, the bank's question, the operator's dashboard, and the post of events.

use async_trait::async_trait;
use aws_lc_rs::constant_time;
use booking_domain::{
    Money, StoreError, Timestamp,
    payment::{DisputeReport, DisputeStatus, RefundReport},
    ports::{SandboxBehaviour, SandboxDesk, SandboxError, SandboxPayment, SignedEvent},
};
use jiff::SignedDuration;

use super::{
    SandboxGateway,
    books::{ChangeError, Entry},
    card::Card,
    intent::{SandboxIntent, Step},
    refunds::NoRefund,
};

/// Events delivered at once.
const BATCH: i64 = 100;

/// How long a receiver has to take an event in before it comes again.
const LEASE: SignedDuration = SignedDuration::from_secs(10);

impl From<ChangeError<SandboxError>> for SandboxError {
    fn from(error: ChangeError<SandboxError>) -> Self {
        match error {
            ChangeError::NoSuchIntent => Self::NoSuchIntent,
            ChangeError::Refused(error) => error,
            ChangeError::Store(error) => Self::Store(error),
        }
    }
}

/// Why the dashboard makes no refund.
fn no_refund(reason: &NoRefund, left: Money) -> SandboxError {
    match reason {
        NoRefund::Disputed(status) => SandboxError::UnexpectedDispute(Some(*status)),
        NoRefund::NotLeft(left) => SandboxError::NothingLeft(*left),
        NoRefund::OtherAmount => SandboxError::NothingLeft(left),
    }
}

/// Only what was captured can go back.
fn captured(intent: &SandboxIntent) -> Result<(), SandboxError> {
    if intent.captured() > 0 { Ok(()) } else { Err(SandboxError::UnexpectedState(intent.status())) }
}

impl SandboxGateway {
    /// How late new events are delivered.
    pub(super) fn delay(&self) -> SignedDuration {
        SignedDuration::from_millis(i64::from(self.mischief.behaviour().delay_ms))
    }

    /// Changes an intent for somebody who knows its client secret.
    async fn at_the_desk(
        &self,
        intent: &str,
        client_secret: &str,
        now: Timestamp,
        decide: impl Fn(&SandboxIntent) -> Result<Step, SandboxError> + Send + Sync,
    ) -> Result<SandboxPayment, SandboxError> {
        let Entry { id, intent, .. } = self
            .books
            .change(intent, now, self.delay(), |intent| {
                let secrets_differ =
                    constant_time::verify_slices_are_equal(intent.client_secret.as_bytes(), client_secret.as_bytes()).is_err();
                if secrets_differ { Err(SandboxError::NoSuchIntent) } else { decide(intent).map(Some) }
            })
            .await?;
        Ok(SandboxPayment { intent: id, status: intent.status(), failure: intent.failure().map(str::to_owned) })
    }
}

#[async_trait]
impl SandboxDesk for SandboxGateway {
    async fn pay(&self, intent: &str, client_secret: &str, card_number: &str, now: Timestamp) -> Result<SandboxPayment, SandboxError> {
        let pay = |intent: &SandboxIntent| {
            let card = Card::parse(card_number).ok_or(SandboxError::UnknownCard)?;
            intent.pay(card, now).map_err(SandboxError::UnexpectedState)
        };
        self.at_the_desk(intent, client_secret, now, pay).await
    }

    async fn authenticate(&self, intent: &str, client_secret: &str, success: bool, now: Timestamp) -> Result<SandboxPayment, SandboxError> {
        let answer = |intent: &SandboxIntent| intent.authenticate(success, now).map_err(SandboxError::UnexpectedState);
        self.at_the_desk(intent, client_secret, now, answer).await
    }

    async fn refund_in_dashboard(&self, intent: &str, minor: Option<i64>, now: Timestamp) -> Result<RefundReport, SandboxError> {
        let id = self.books.fresh_id("re");
        let decide = |intent: &SandboxIntent| {
            captured(intent)?;
            let left = intent.left();
            let amount = Money { minor: minor.unwrap_or(left.minor), ..left };
            intent.give_back(&id, None, amount, now).map(Some).map_err(|reason| no_refund(&reason, left))
        };
        let entry = self.books.change(intent, now, self.delay(), decide).await?;
        let given = entry.intent.refund_by_id(&id).ok_or(SandboxError::NoSuchIntent)?;
        Ok(entry.refund_report(given))
    }

    async fn dispute(&self, intent: &str, status: DisputeStatus, now: Timestamp) -> Result<DisputeReport, SandboxError> {
        let id = self.books.fresh_id("dp");
        let decide = |intent: &SandboxIntent| {
            captured(intent)?;
            if status == DisputeStatus::Open && intent.left().is_zero() {
                return Err(SandboxError::NothingLeft(intent.left()));
            }
            intent.disputed(&id, status, now).map(Some).map_err(SandboxError::UnexpectedDispute)
        };
        let entry = self.books.change(intent, now, self.delay(), decide).await?;
        entry.intent.dispute_report(&entry.id).ok_or(SandboxError::NoSuchIntent)
    }

    fn set_behaviour(&self, behaviour: SandboxBehaviour) {
        self.mischief.set(behaviour);
    }

    fn behaviour(&self) -> SandboxBehaviour {
        self.mischief.behaviour()
    }

    async fn deliver_due(&self, now: Timestamp) -> Result<Vec<SignedEvent>, StoreError> {
        let lease_until = now.saturating_add(LEASE).unwrap_or(Timestamp::MAX);
        let due = self.books.store.take_events(BATCH, now, lease_until).await?;
        if self.behaviour().lose {
            for event in &due {
                self.delivered(&event.id).await?;
            }
            return Ok(Vec::new());
        }
        let signed = |event: booking_domain::ports::SandboxEvent| {
            let signature = self.secret.sign(&event.body, now);
            SignedEvent { id: event.id, body: event.body, signature }
        };
        Ok(self.mischief.mix(due.into_iter().map(signed).collect()))
    }

    async fn delivered(&self, event: &str) -> Result<(), StoreError> {
        self.books.store.event_delivered(event).await
    }
}
