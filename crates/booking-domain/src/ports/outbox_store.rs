use async_trait::async_trait;
use jiff::Timestamp;

use crate::{OutboxId, StoreError, outbox::Delivery};

/// Hands out what is to be delivered to any number of workers.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait OutboxStore: Send + Sync {
    /// Takes up to `limit` due messages, oldest first, and hides them from other workers until `lease_until`. A worker that dies
    /// gives them back by that.
    async fn take(&self, limit: i64, now: Timestamp, lease_until: Timestamp) -> Result<Vec<Delivery>, StoreError>;

    /// The message was delivered.
    async fn done(&self, id: OutboxId, now: Timestamp) -> Result<(), StoreError>;

    /// Delivery failed; try again at `retry_at`, or never when `None`.
    async fn failed(&self, id: OutboxId, error: &str, retry_at: Option<Timestamp>) -> Result<(), StoreError>;

    /// How many messages wait.
    async fn waiting(&self) -> Result<i64, StoreError>;
}
