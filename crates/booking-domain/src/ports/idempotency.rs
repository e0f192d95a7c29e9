use async_trait::async_trait;
use jiff::Timestamp;

use crate::StoreError;

/// A request that names itself (`Idempotency-Key`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestKey {
    /// Whose: the user, or `anonymous`.
    pub scope: String,
    /// Method and path.
    pub route: String,
    /// The key of the header.
    pub key: String,
    /// SHA-256 of the body, in hex.
    pub body_hash: String,
}

/// An answer as it was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredAnswer {
    /// HTTP status.
    pub status: u16,
    /// Media type.
    pub content_type: String,
    /// Body.
    pub body: String,
}

/// What to do with a request that names itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyOutcome {
    /// It is new, or its first run died: run it.
    Run,
    /// It ran: send this again.
    Replay(StoredAnswer),
    /// It is running.
    InProgress,
    /// The key was used with another body.
    Mismatch,
}

/// Remembers the answers of requests that name themselves, for 24 hours (trap T3).
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait IdempotencyStore: Send + Sync {
    /// Claims the key until `running_until`. MUST let exactly one of many concurrent callers run.
    async fn begin(&self, key: &RequestKey, now: Timestamp, running_until: Timestamp) -> Result<KeyOutcome, StoreError>;

    /// The run goes on: claims the key until `running_until`. Says nothing about one that is answered.
    async fn prolong(&self, key: &RequestKey, running_until: Timestamp) -> Result<(), StoreError>;

    /// Remembers the answer.
    async fn finish(&self, key: &RequestKey, answer: &StoredAnswer, now: Timestamp) -> Result<(), StoreError>;

    /// Forgets a key whose run came to nothing, so that a retry runs.
    async fn abandon(&self, key: &RequestKey) -> Result<(), StoreError>;

    /// Forgets keys that were begun before `before`; answers how many.
    async fn forget(&self, before: Timestamp) -> Result<usize, StoreError>;
}
