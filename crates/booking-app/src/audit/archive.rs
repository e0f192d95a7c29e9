//! Archives of the audit log: a file of JSON lines, whose first line says where the archive before it ends, whose last line says where it
//! ends itself, and every line between is a row with its seal. So it can be followed from end to end without a database.

use std::io::{self, BufRead, Write};

use booking_domain::{
    StoreError, Timestamp,
    audit::{ArchiveOutcome, AuditArchive, Cause, Link, SealedRecord},
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use thiserror::Error;

use super::AuditService;
use crate::digest::sha256_hex;

/// How many rows are read, and how many removed, at a time.
const AT_ONCE: i64 = 500;

/// What the first line calls the file.
const FORMAT: &str = "marquee-audit-archive-1";

/// Why there is no archive, or why it is not one.
#[derive(Debug, Error)]
pub enum ArchiveError {
    /// The store cannot go on.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The file cannot be read or written.
    #[error(transparent)]
    File(#[from] io::Error),
    /// The log itself is not in order, and is not to be archived like that.
    #[error("row {0} of the audit log is not what was sealed: look into it (api doctor --integrity) before anything is archived")]
    Broken(i64),
    /// A line of the file is not what was archived.
    #[error("line {line}: {what}")]
    Changed {
        /// Which line, from 1.
        line: usize,
        /// What is wrong with it.
        what: &'static str,
    },
    /// Its last line is missing.
    #[error("the file ends before its last line")]
    Ended,
    /// Somebody archived meanwhile.
    #[error("the audit log begins elsewhere by now, or is not the one this archive was made of; nothing was removed")]
    NotOfThisLog,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct First {
    format: String,
    after: Link,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Last {
    through: Link,
    rows: i64,
}

impl AuditService {
    /// Writes every sealed row of the database that is older than `before` and has only such rows before it; nothing when there is none.
    ///
    /// # Errors
    /// [`ArchiveError::Broken`] when the chain does not hold; [`ArchiveError::Store`]; [`ArchiveError::File`].
    pub async fn write_archive(&self, before: Timestamp, file: &mut impl Write) -> Result<Option<AuditArchive>, ArchiveError> {
        let after = self.store.anchor().await?;
        let mut archive = AuditArchive { through: after.clone(), after, rows: 0 };
        loop {
            let rows = self.store.sealed(archive.through.id, AT_ONCE).await?;
            let old: Vec<&SealedRecord> = rows.iter().take_while(|record| record.row.at < before).collect();
            if archive.rows == 0 && !old.is_empty() {
                write_line(file, &First { format: FORMAT.to_owned(), after: archive.after.clone() })?;
            }
            for record in &old {
                if !follows(record, &archive.through) {
                    return Err(ArchiveError::Broken(record.row.id));
                }
                write_line(file, record)?;
                archive.through = record.link();
                archive.rows += 1;
            }
            if old.len() < rows.len() || rows.is_empty() {
                break;
            }
        }
        if archive.rows == 0 {
            return Ok(None);
        }
        write_line(file, &Last { through: archive.through.clone(), rows: archive.rows })?;
        Ok(Some(archive))
    }

    /// Has the log begin behind an archive that is safe on a disk, and removes what it holds from the database.
    ///
    /// # Errors
    /// [`ArchiveError::NotOfThisLog`]; [`ArchiveError::Store`]: what is not removed then is removed by the housekeeping.
    pub async fn begin_behind(&self, archive: &AuditArchive, cause: &Cause, now: Timestamp) -> Result<usize, ArchiveError> {
        match self.store.begin_behind(archive, cause, now).await? {
            ArchiveOutcome::Archived => Ok(self.remove_archived().await?),
            ArchiveOutcome::NotOfThisLog => Err(ArchiveError::NotOfThisLog),
        }
    }

    /// Removes what an archive holds from the database; how many rows.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn remove_archived(&self) -> Result<usize, StoreError> {
        let mut removed = 0;
        loop {
            match self.store.remove_archived(AT_ONCE).await? {
                0 => return Ok(removed),
                now => removed += now,
            }
        }
    }
}

/// Follows an archive from its first line to its last; what it holds.
///
/// # Errors
/// [`ArchiveError::Changed`] names the first line that is not as it was written.
pub fn verify_archive(file: impl BufRead) -> Result<AuditArchive, ArchiveError> {
    let mut lines = file.lines().enumerate();
    let mut next = || -> Result<(usize, String), ArchiveError> {
        match lines.next() {
            Some((i, line)) => Ok((i + 1, line?)),
            None => Err(ArchiveError::Ended),
        }
    };
    let (line, text) = next()?;
    let First { format, after } = parsed(line, &text)?;
    if format != FORMAT {
        return Err(ArchiveError::Changed { line, what: "it is of another format" });
    }
    let mut archive = AuditArchive { through: after.clone(), after, rows: 0 };
    let last_line = loop {
        let (line, text) = next()?;
        if let Ok(Last { through, rows }) = parsed(line, &text) {
            if (&through, rows) != (&archive.through, archive.rows) {
                return Err(ArchiveError::Changed { line, what: "rows are missing or too many" });
            }
            break line;
        }
        let record: SealedRecord = parsed(line, &text)?;
        if record.row.id <= archive.through.id.0 || !follows(&record, &archive.through) {
            return Err(ArchiveError::Changed { line, what: "its seal does not follow from it and the line before" });
        }
        archive.through = record.link();
        archive.rows += 1;
    };
    match next() {
        Ok(_) => Err(ArchiveError::Changed { line: last_line + 1, what: "something comes after the end" }),
        Err(ArchiveError::Ended) => Ok(archive),
        Err(error) => Err(error),
    }
}

fn follows(record: &SealedRecord, before: &Link) -> bool {
    sha256_hex(record.row.canonical(&before.seal).as_bytes()) == record.seal
}

/// A line as it was written, letter by letter: what a seal does not cover cannot be in it.
fn parsed<T: Serialize + DeserializeOwned>(line: usize, text: &str) -> Result<T, ArchiveError> {
    let value: T = serde_json::from_str(text).map_err(|_| ArchiveError::Changed { line, what: "it is no line of an archive" })?;
    if serde_json::to_string(&value).ok().as_deref() == Some(text) {
        Ok(value)
    } else {
        Err(ArchiveError::Changed { line, what: "it is not written as archives are" })
    }
}

fn write_line(file: &mut impl Write, value: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut *file, value)?;
    file.write_all(b"\n")
}

#[cfg(test)]
mod tests {
    use std::sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    };

    use booking_domain::{
        audit::{AuditId, SealedRow},
        ports::MockAuditStore,
    };

    use super::*;

    fn at(hour: i64) -> Timestamp {
        Timestamp::from_second(1_780_000_000 + hour * 3_600).expect("a time")
    }

    /// A sound chain of rows, an hour apart.
    fn chain(rows: i64) -> Vec<SealedRecord> {
        let mut before = Link::genesis();
        let record = |id| {
            let row = SealedRow {
                id,
                at: at(id),
                actor: "user:1".to_owned(),
                action: "film.changed".to_owned(),
                entity: "film".to_owned(),
                entity_id: "7".to_owned(),
                detail: r#"{"title": "M"}"#.to_owned(),
                request_id: "r".to_owned(),
            };
            let record = SealedRecord { seal: sha256_hex(row.canonical(&before.seal).as_bytes()), row };
            before = record.link();
            record
        };
        (1..=rows).map(record).collect()
    }

    fn service(records: Vec<SealedRecord>) -> AuditService {
        let mut store = MockAuditStore::new();
        store.expect_anchor().returning(|| Ok(Link::genesis()));
        store.expect_sealed().returning(move |AuditId(after), limit| {
            let behind = records.iter().filter(|record| record.row.id > after).take(usize::try_from(limit).expect("small"));
            Ok(behind.cloned().collect())
        });
        AuditService::new(Arc::new(store))
    }

    async fn archived(rows: i64, before: Timestamp) -> (AuditArchive, String) {
        let mut file = Vec::new();
        let archive = service(chain(rows)).write_archive(before, &mut file).await.expect("writes").expect("there are rows");
        (archive, String::from_utf8(file).expect("text"))
    }

    #[tokio::test]
    async fn an_archive_holds_what_is_old_and_verifies_by_itself() {
        let (archive, file) = archived(1_203, at(1_201)).await;
        assert_eq!((archive.rows, archive.through.id, archive.after.clone()), (1_200, AuditId(1_200), Link::genesis()));
        assert_eq!(file.lines().count(), 1_202);
        assert_eq!(verify_archive(file.as_bytes()).expect("is sound"), archive);
    }

    #[tokio::test]
    async fn there_is_no_archive_of_nothing() {
        let mut file = Vec::new();
        assert_eq!(service(chain(3)).write_archive(at(1), &mut file).await.expect("works"), None);
        assert_eq!(file, Vec::<u8>::new());
    }

    #[tokio::test]
    async fn a_broken_log_is_not_archived() {
        let mut rows = chain(3);
        rows[1].row.actor = "user:2".to_owned();
        let refused = service(rows).write_archive(at(9), &mut Vec::new()).await;
        assert!(matches!(refused, Err(ArchiveError::Broken(2))), "{refused:?}");
    }

    #[tokio::test]
    async fn every_change_of_a_file_is_found() {
        let (_, file) = archived(3, at(9)).await;
        let lines: Vec<&str> = file.lines().collect();
        let without = |gone: usize| {
            let left: Vec<&str> = lines.iter().enumerate().filter(|(i, _)| *i != gone).map(|(_, line)| *line).collect();
            left.join("\n")
        };
        let swapped = [lines[0], lines[2], lines[1], lines[3], lines[4]].join("\n");
        let changed = [
            ("another actor", file.replacen("user:1", "user:2", 1)),
            ("another time", file.replacen("2026-05-28T2", "2026-05-28T1", 1)),
            ("letters of the detail", file.replacen(r#"{\"title\": \"M\"}"#, r#"{\"title\":\"M\"}"#, 1)),
            ("something more", file.replacen(r#""actor""#, r#""note":"",  "actor""#, 1)),
            ("another way to write", file.replacen(r#""actor":"#, r#""actor": "#, 1)),
            ("no beginning", without(0)),
            ("a row that is gone", without(2)),
            ("the last row gone", without(3)),
            ("no end", without(4)),
            ("two rows swapped", swapped),
            ("something behind the end", format!("{file}{}\n", lines[1])),
            ("another format", file.replacen("archive-1", "archive-2", 1)),
            ("another number of rows", file.replacen(r#""rows":3"#, r#""rows":2"#, 1)),
        ];
        for (what, text) in changed {
            assert_ne!(text, file, "{what}");
            let found = verify_archive(text.as_bytes());
            assert!(matches!(found, Err(ArchiveError::Changed { .. } | ArchiveError::Ended)), "{what}: {found:?}");
        }
        verify_archive(file.as_bytes()).expect("is sound");
    }

    #[tokio::test]
    async fn nothing_is_removed_before_the_log_begins_behind_it() {
        for outcome in [ArchiveOutcome::Archived, ArchiveOutcome::NotOfThisLog] {
            let mut store = MockAuditStore::new();
            store.expect_begin_behind().returning(move |_, _, _| Ok(outcome));
            let (times, first) = (if outcome == ArchiveOutcome::Archived { 2 } else { 0 }, AtomicBool::new(true));
            store.expect_remove_archived().times(times).returning(move |_| Ok(if first.swap(false, Ordering::Relaxed) { 3 } else { 0 }));
            let archive = AuditArchive { after: Link::genesis(), through: chain(3)[2].link(), rows: 3 };
            let cause = Cause::system(booking_domain::audit::SystemActor::Operator);
            let done = AuditService::new(Arc::new(store)).begin_behind(&archive, &cause, at(9)).await;
            match outcome {
                ArchiveOutcome::Archived => assert_eq!(done.expect("is removed"), 3),
                ArchiveOutcome::NotOfThisLog => assert!(matches!(done, Err(ArchiveError::NotOfThisLog)), "{done:?}"),
            }
        }
    }
}
