use async_trait::async_trait;
use jiff::Timestamp;

use crate::{
    StoreError,
    integrity::{Finding, Invariant},
};

/// What the last check of a rule found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeptFinding {
    /// The rule.
    pub invariant: Invariant,
    /// How many rows it looked at.
    pub looked_at: i64,
    /// How many break it; no more are counted than a finding names.
    pub violations: i64,
    /// When it was checked.
    pub checked_at: Timestamp,
}

/// Shares jobs among replicas that one of them does for all.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait JobStore: Send + Sync {
    /// Takes the turn of a job that is due, and makes it due again at `next`. Of many that ask at once, one MUST get it. A job nobody has
    /// done yet is due.
    async fn take_turn(&self, job: &str, now: Timestamp, next: Timestamp) -> Result<bool, StoreError>;

    /// Makes a job due at `next`.
    async fn put_off(&self, job: &str, next: Timestamp) -> Result<(), StoreError>;

    /// Keeps what a check found in the place of what the one before found.
    async fn keep_findings(&self, findings: &[Finding], at: Timestamp) -> Result<(), StoreError>;

    /// What the last check found, in the order of the rules; nothing before the first.
    async fn findings(&self) -> Result<Vec<KeptFinding>, StoreError>;
}
