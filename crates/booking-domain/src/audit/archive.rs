//! The part of the audit log that is kept in files: an archive takes rows out of the database and leaves an anchor there, from which the chain
//! goes on.

use serde::{Deserialize, Serialize};

use super::{AuditId, GENESIS, SealedRow};

/// A place in the chain: a row and its seal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Link {
    /// The row.
    pub id: AuditId,
    /// Its seal.
    pub seal: String,
}

impl Link {
    /// What stands before the first row.
    pub fn genesis() -> Self {
        Self { id: AuditId(0), seal: GENESIS.to_owned() }
    }
}

/// A row and its seal: a line of an archive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SealedRecord {
    /// The row.
    #[serde(flatten)]
    pub row: SealedRow,
    /// Its seal.
    pub seal: String,
}

impl SealedRecord {
    /// Its place in the chain.
    pub fn link(&self) -> Link {
        Link { id: AuditId(self.row.id), seal: self.seal.clone() }
    }
}

/// What an archive holds: every row behind `after`, up to `through`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditArchive {
    /// Where the archive before it ends.
    pub after: Link,
    /// Its last row.
    pub through: Link,
    /// How many rows it holds.
    pub rows: i64,
}

/// What became of an archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ArchiveOutcome {
    /// The log begins behind it now.
    Archived,
    /// The log begins elsewhere, or has other rows: nothing has changed.
    NotOfThisLog,
}
