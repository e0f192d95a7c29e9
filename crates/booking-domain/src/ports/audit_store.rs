use async_trait::async_trait;

use crate::{
    StoreError,
    audit::{AuditFilter, AuditId, AuditRecord},
    page::{Page, PageRequest},
};

/// The audit log as it is read, and the chain it is sealed with. Rows are written by the other stores, each with the change it tells of.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait AuditStore: Send + Sync {
    /// A page of the log, newest first.
    async fn records(&self, filter: &AuditFilter, page: &PageRequest<AuditId>) -> Result<Page<AuditRecord, AuditId>, StoreError>;

    /// Seals at most `limit` rows that are not sealed yet, in the order of their ids; how many. An implementation MUST seal a row only when
    /// none with a smaller id can appear any more, MUST let one at a time seal, and MUST NOT keep writers of the log waiting.
    async fn seal(&self, limit: i64) -> Result<usize, StoreError>;
}
