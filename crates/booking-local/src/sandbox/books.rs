//! Reading and changing intents in the store. A change is compare-and-set: who loses the race looks again.

use std::{fmt::Display, sync::Arc};

use booking_domain::{
    PaymentId, StoreError, Timestamp,
    payment::{IntentReport, RefundReport},
    ports::{Entropy, NewIntent, SandboxEvent, SandboxRecord, SandboxStore},
};
use jiff::SignedDuration;

use super::{
    event,
    intent::{SandboxIntent, Step},
    refunds::Given,
};
use crate::hex;

/// How often a change that lost the race is tried. Each loss is somebody else's success.
const MOST_TRIES: u32 = 100;

/// The sandbox's books.
pub struct Books {
    pub store: Arc<dyn SandboxStore>,
    entropy: Arc<dyn Entropy>,
}

/// An intent with its place in the books.
#[derive(Clone, Debug)]
pub struct Entry {
    pub id: String,
    pub payment: PaymentId,
    version: i32,
    pub intent: SandboxIntent,
}

/// Why nothing was changed.
pub enum ChangeError<E> {
    NoSuchIntent,
    Refused(E),
    Store(StoreError),
}

impl<E> From<StoreError> for ChangeError<E> {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl Entry {
    fn read(record: SandboxRecord) -> Result<Self, StoreError> {
        let intent = serde_json::from_value(record.state).map_err(|error| corrupt(&record.id, &error))?;
        Ok(Self { id: record.id, payment: record.payment, version: record.version, intent })
    }

    fn write(&self) -> Result<SandboxRecord, StoreError> {
        let state = serde_json::to_value(&self.intent).map_err(|error| corrupt(&self.id, &error))?;
        Ok(SandboxRecord { id: self.id.clone(), payment: self.payment, version: self.version, state })
    }

    /// What the product is told of it.
    pub fn report(&self) -> IntentReport {
        self.intent.report(&self.id, self.payment)
    }

    /// What the product is told of one of its refunds.
    pub fn refund_report(&self, given: &Given) -> RefundReport {
        self.intent.refund_report(&self.id, self.payment, given)
    }

    fn at(self, now: Timestamp) -> Self {
        Self { intent: self.intent.at(now), ..self }
    }
}

fn corrupt(id: &str, reason: &impl Display) -> StoreError {
    StoreError::Corrupt { table: "sandbox_intents", column: "state", id: id.to_owned(), reason: reason.to_string() }
}

impl Books {
    pub fn new(store: Arc<dyn SandboxStore>, entropy: Arc<dyn Entropy>) -> Self {
        Self { store, entropy }
    }

    /// An id as Stripe's are: what it is of, and digits nobody guesses.
    pub fn fresh_id(&self, of: &str) -> String {
        format!("{of}_{}", hex::encode(&self.entropy.bytes()[..12]))
    }

    /// The intent of an id, as it stands at `now`.
    pub async fn find(&self, id: &str, now: Timestamp) -> Result<Option<Entry>, StoreError> {
        let record = self.store.intent(id).await?;
        Ok(record.map(Entry::read).transpose()?.map(|entry| entry.at(now)))
    }

    /// The intent of an attempt, as it stands at `now`.
    pub async fn find_of(&self, payment: PaymentId, now: Timestamp) -> Result<Option<Entry>, StoreError> {
        let record = self.store.intent_of(payment).await?;
        Ok(record.map(Entry::read).transpose()?.map(|entry| entry.at(now)))
    }

    /// The intent of the attempt, made now if there is none.
    pub async fn find_or_open(&self, new: &NewIntent, now: Timestamp) -> Result<Entry, StoreError> {
        // Written before it is looked for: mostly there is none, and the books refuse a second one.
        let random = self.entropy.bytes();
        let id = format!("pi_{}", hex::encode(&random[..12]));
        let client_secret = format!("{id}_secret_{}", hex::encode(&random[12..]));
        let entry = Entry { id, payment: new.payment, version: 0, intent: SandboxIntent::new(new, client_secret, now) };
        if self.store.save(&entry.write()?, &[]).await? {
            return Ok(entry);
        }
        let earlier = self.find_of(new.payment, now).await?;
        earlier.ok_or_else(|| StoreError::Internal("an intent was neither saved nor there".to_owned()))
    }

    /// Changes an intent by a decision about it as it stands at `now`; `None` leaves it alone. Events are due `delay` later than what they
    /// tell of.
    pub async fn change<E>(
        &self,
        id: &str,
        now: Timestamp,
        delay: SignedDuration,
        decide: impl Fn(&SandboxIntent) -> Result<Option<Step>, E> + Send + Sync,
    ) -> Result<Entry, ChangeError<E>> {
        for _ in 0..MOST_TRIES {
            let entry = self.find(id, now).await?.ok_or(ChangeError::NoSuchIntent)?;
            let Some(step) = decide(&entry.intent).map_err(ChangeError::Refused)? else { return Ok(entry) };
            let entry = Entry { intent: step.next, ..entry };
            let events = step.events.iter().map(|(kind, at)| {
                let id = self.fresh_id("evt");
                let body = event::body(&id, kind, &entry.id, entry.payment, &entry.intent.at(*at), *at);
                SandboxEvent { id, body, due_at: at.saturating_add(delay).unwrap_or(Timestamp::MAX) }
            });
            let events: Vec<SandboxEvent> = events.collect();
            if self.store.save(&entry.write()?, &events).await? {
                return Ok(entry);
            }
        }
        Err(ChangeError::Store(StoreError::Unavailable("an intent of the sandbox is changed too often".to_owned())))
    }
}
