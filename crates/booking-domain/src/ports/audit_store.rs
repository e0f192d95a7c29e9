use async_trait::async_trait;

use crate::{
    StoreError, Timestamp,
    audit::{ArchiveOutcome, AuditArchive, AuditFilter, AuditId, AuditRecord, Cause, Link, SealedRecord},
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

    /// Behind which row the log begins: the last one that an archive holds.
    async fn anchor(&self) -> Result<Link, StoreError>;

    /// At most `limit` rows behind `after` that are sealed, in the order of their ids.
    async fn sealed(&self, after: AuditId, limit: i64) -> Result<Vec<SealedRecord>, StoreError>;

    /// Has the log begin behind the rows that an archive holds, and writes that into the log. An implementation MUST change nothing unless the
    /// log begins where the archive does, has as many rows as it up to its last, and this one's seal. Of many at once, one MUST succeed.
    async fn begin_behind(&self, archive: &AuditArchive, cause: &Cause, now: Timestamp) -> Result<ArchiveOutcome, StoreError>;

    /// Removes at most `limit` rows behind which the log begins, with their seals, the oldest first; how many. An implementation MUST leave rows
    /// that were never sealed, which somebody slipped in.
    async fn remove_archived(&self, limit: i64) -> Result<usize, StoreError>;
}
