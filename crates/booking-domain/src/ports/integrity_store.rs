use async_trait::async_trait;
use jiff::Timestamp;

use crate::{StoreError, integrity::Finding};

/// Checks the data against the rules that never bend.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait IntegrityStore: Send + Sync {
    /// Checks every [`Invariant`](crate::integrity::Invariant), in their order, on one state of the data. What takes its time, such as a
    /// refund, may be under way since `settled_before`, and no longer.
    async fn check(&self, settled_before: Timestamp, now: Timestamp) -> Result<Vec<Finding>, StoreError>;
}
