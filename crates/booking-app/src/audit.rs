//! Who did what, and that nobody changed it afterwards.

mod archive;

use std::sync::Arc;

pub use archive::{ArchiveError, verify_archive};
use booking_domain::{
    StoreError,
    audit::{AuditFilter, AuditId, AuditRecord},
    page::{Page, PageRequest},
    ports::AuditStore,
};

/// The use case of reading and sealing the audit log.
#[derive(Clone)]
pub struct AuditService {
    store: Arc<dyn AuditStore>,
}

/// How many rows are sealed in one transaction, and how many such transactions one run makes.
const AT_ONCE: usize = 500;
const RUNS: usize = 40;

impl AuditService {
    /// The use case over this port.
    pub fn new(store: Arc<dyn AuditStore>) -> Self {
        Self { store }
    }

    /// A page of the log, newest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn records(&self, filter: &AuditFilter, page: &PageRequest<AuditId>) -> Result<Page<AuditRecord, AuditId>, StoreError> {
        self.store.records(filter, page).await
    }

    /// Seals what was written since the last time, for the worker; how many rows.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn seal(&self) -> Result<usize, StoreError> {
        let mut sealed = 0;
        for _ in 0..RUNS {
            let now = self.store.seal(i64::try_from(AT_ONCE).unwrap_or(i64::MAX)).await?;
            sealed += now;
            if now < AT_ONCE {
                break;
            }
        }
        Ok(sealed)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use booking_domain::ports::MockAuditStore;

    use super::*;

    #[tokio::test]
    async fn what_has_piled_up_is_sealed_in_one_run() {
        let mut store = MockAuditStore::new();
        let calls = AtomicUsize::new(0);
        store.expect_seal().times(3).returning(move |limit| {
            let last = calls.fetch_add(1, Ordering::Relaxed) == 2;
            Ok(if last { 7 } else { usize::try_from(limit).expect("small") })
        });
        assert_eq!(AuditService::new(Arc::new(store)).seal().await.expect("seals"), 1_007);
    }
}
