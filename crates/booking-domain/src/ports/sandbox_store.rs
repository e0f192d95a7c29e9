use async_trait::async_trait;
use jiff::Timestamp;

use crate::{PaymentId, StoreError};

/// An intent of the sandbox provider, opaque to the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SandboxRecord {
    /// The intent's id.
    pub id: String,
    /// Our key of the attempt.
    pub payment: PaymentId,
    /// Raised by every change; 0 before the first save.
    pub version: i32,
    /// The intent, as JSON of the sandbox's own.
    pub state: serde_json::Value,
}

/// An event of the sandbox provider on its way to our webhook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SandboxEvent {
    /// The event's id.
    pub id: String,
    /// The raw body.
    pub body: String,
    /// When it is to be delivered.
    pub due_at: Timestamp,
}

/// Where the sandbox provider keeps its books, so that it forgets nothing when the process dies, as a real provider would not.
#[async_trait]
pub trait SandboxStore: Send + Sync {
    /// The intent of an id.
    async fn intent(&self, id: &str) -> Result<Option<SandboxRecord>, StoreError>;

    /// The intent of one of our attempts.
    async fn intent_of(&self, payment: PaymentId) -> Result<Option<SandboxRecord>, StoreError>;

    /// Saves an intent together with events to deliver, if its version is still `record.version`; answers whether it was.
    async fn save(&self, record: &SandboxRecord, events: &[SandboxEvent]) -> Result<bool, StoreError>;

    /// Events due at `now`, leased until `lease_until`.
    async fn take_events(&self, limit: i64, now: Timestamp, lease_until: Timestamp) -> Result<Vec<SandboxEvent>, StoreError>;

    /// The event was delivered.
    async fn event_delivered(&self, id: &str) -> Result<(), StoreError>;
}
