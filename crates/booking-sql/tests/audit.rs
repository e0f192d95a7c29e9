//! The chain of the audit log: every row is sealed once and in order, whoever seals and whoever writes meanwhile; and neither the log nor its
//! seals take an update or a delete.

use booking_domain::{
    audit::{ArchiveOutcome, AuditArchive, AuditId, Cause, Link, SystemActor},
    integrity::{Finding, Invariant},
};
use booking_sql::testing::{Kind, Scratch, scratch};
use jiff::SignedDuration;

macro_rules! on_both {
    ($($name:ident),+ $(,)?) => {
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn $name() {
                super::$name(super::scratch(super::Kind::Postgres).await).await;
            })+
        }
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn $name() {
                super::$name(super::scratch(super::Kind::Sqlite).await).await;
            })+
        }
    };
}

on_both! {
    sealers_at_once_seal_each_row_once,
    nothing_sealed_can_be_written_over,
    what_is_archived_leaves_and_the_chain_goes_on,
    only_what_is_really_there_is_archived,
    of_many_archives_at_once_one_is_made,
}

/// A statement that writes a row of this name into the log.
fn row(scratch: &Scratch, name: &str) -> String {
    let at = scratch.instant(booking_testkit::noon());
    format!(
        "INSERT INTO audit_log (at, actor, action, entity, entity_id, detail, request_id)
         VALUES ({at}, 'user:1', '{name}', 'test', '1', '{{\"b\": 1, \"a\": [2, 3]}}', 'r')"
    )
}

/// How many rows the chain has, all of them sound.
async fn sound_chain(scratch: &Scratch) -> i64 {
    let chain = chain(scratch).await;
    assert_eq!(chain.broken, Vec::<String>::new());
    chain.looked_at
}

/// What breaks it.
async fn broken_chain(scratch: &Scratch) -> Vec<String> {
    chain(scratch).await.broken
}

async fn chain(scratch: &Scratch) -> Finding {
    let now = booking_testkit::noon();
    let findings = scratch.database.stores().integrity.check(now - SignedDuration::from_mins(10), now).await.expect("works");
    findings.into_iter().find(|finding| finding.invariant == Invariant::AuditChainHolds).expect("checked")
}

async fn sealers_at_once_seal_each_row_once(scratch: Scratch) {
    let audit = scratch.database.stores().audit;
    assert_eq!(audit.seal(10).await.expect("works"), 0, "an empty log has nothing to seal");
    for n in 0..60 {
        scratch.execute(&row(&scratch, &format!("row.{n}"))).await;
    }
    let mut sealed = 0;
    while sealed < 60 {
        let all = tokio::join!(audit.seal(7), audit.seal(7), audit.seal(7), audit.seal(7));
        let now: usize = [all.0, all.1, all.2, all.3].into_iter().map(|sealed| sealed.expect("works")).sum();
        assert!(now > 0, "one of them gets on");
        sealed += now;
    }
    assert_eq!((sealed, sound_chain(&scratch).await), (60, 60));
    assert_eq!(audit.seal(10).await.expect("works"), 0);
}

async fn nothing_sealed_can_be_written_over(scratch: Scratch) {
    scratch.execute(&row(&scratch, "row.1")).await;
    assert_eq!(scratch.database.stores().audit.seal(10).await.expect("works"), 1);
    let url = scratch.url.clone();
    for sql in [
        "UPDATE audit_log SET actor = 'nobody'",
        "DELETE FROM audit_log",
        "UPDATE audit_seals SET hash = lower(hash)",
        "DELETE FROM audit_seals",
    ] {
        let url = url.clone();
        let refused = tokio::spawn(async move { Scratch::at(&url).execute(sql).await }).await;
        assert!(refused.is_err(), "{sql}");
    }
    assert_eq!(sound_chain(&scratch).await, 1);
}

/// Ids are given out before they are committed: a row that gets its id first may be seen last. Sealing the later one before would leave the
/// earlier one out of the chain for ever.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_row_that_is_committed_late_is_waited_for() {
    let scratch = scratch(Kind::Postgres).await;
    scratch.execute(&row(&scratch, "row.first")).await;
    let slow = format!("BEGIN; {}; SELECT pg_sleep(1.5); COMMIT", row(&scratch, "row.slow"));
    let url = scratch.url.clone();
    let writer = tokio::spawn(async move { Scratch::at(&url).execute(&slow).await });
    // A sequence shows at once which ids it has given out.
    let given_out = "SELECT last_value::text AS text FROM audit_log_id_seq";
    while scratch.texts(given_out).await != ["2"] {
        tokio::task::yield_now().await;
    }
    scratch.execute(&row(&scratch, "row.quick")).await;
    let seen = "SELECT id::text AS text FROM audit_log ORDER BY id";
    assert_eq!(scratch.texts(seen).await, ["1", "3"], "the slow one is not committed yet");
    assert_eq!(scratch.database.stores().audit.seal(10).await.expect("works"), 3);
    writer.await.expect("it commits");
    assert_eq!(sound_chain(&scratch).await, 3);
}

/// A transaction that stays open for long does not keep anybody waiting for ever; the rows are sealed once it has ended.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_writer_that_takes_long_is_come_back_to() {
    let scratch = scratch(Kind::Postgres).await;
    let slow = format!("BEGIN; {}; SELECT pg_sleep(6); COMMIT", row(&scratch, "row.slow"));
    let url = scratch.url.clone();
    let writer = tokio::spawn(async move { Scratch::at(&url).execute(&slow).await });
    while scratch.texts("SELECT is_called::text AS text FROM audit_log_id_seq").await != ["true"] {
        tokio::task::yield_now().await;
    }
    scratch.execute(&row(&scratch, "row.quick")).await;
    assert_eq!(scratch.database.stores().audit.seal(10).await.expect("works"), 0, "not yet");
    writer.await.expect("it commits");
    assert_eq!((scratch.database.stores().audit.seal(10).await.expect("works"), sound_chain(&scratch).await), (2, 2));
}

/// Ten sealed rows, and an archive of the first `rows` of them.
async fn archive_of(scratch: &Scratch, rows: i64) -> AuditArchive {
    for n in 0..10 {
        scratch.execute(&row(scratch, &format!("row.{n}"))).await;
    }
    let audit = scratch.database.stores().audit;
    assert_eq!(audit.seal(100).await.expect("works"), 10);
    let archived = audit.sealed(AuditId(0), rows).await.expect("works");
    AuditArchive { after: Link::genesis(), through: archived.last().expect("rows").link(), rows }
}

async fn begin_behind(scratch: &Scratch, archive: &AuditArchive) -> ArchiveOutcome {
    let cause = Cause::system(SystemActor::Operator);
    scratch.database.stores().audit.begin_behind(archive, &cause, booking_testkit::noon()).await.expect("works")
}

async fn what_is_archived_leaves_and_the_chain_goes_on(scratch: Scratch) {
    let audit = scratch.database.stores().audit;
    let archive = archive_of(&scratch, 7).await;
    assert_eq!((audit.anchor().await.expect("works"), audit.remove_archived(5).await.expect("works")), (Link::genesis(), 0));
    assert_eq!(begin_behind(&scratch, &archive).await, ArchiveOutcome::Archived);
    assert_eq!(audit.anchor().await.expect("works"), archive.through);
    // Interrupted here, the log is longer than it should be and still sound.
    assert_eq!(sound_chain(&scratch).await, 3);
    let removed = [audit.remove_archived(5).await, audit.remove_archived(5).await, audit.remove_archived(5).await];
    assert_eq!(removed.map(|removed| removed.expect("works")), [5, 2, 0]);
    let left = scratch.texts("SELECT action AS text FROM audit_log ORDER BY id").await;
    assert_eq!(left, ["row.7", "row.8", "row.9", "audit_log.archived"]);
    assert_eq!((audit.seal(10).await.expect("works"), sound_chain(&scratch).await), (1, 4));

    // All of it: the chain goes on from the anchor alone.
    let all = audit.sealed(archive.through.id, 10).await.expect("works");
    let all = AuditArchive { after: archive.through, through: all.last().expect("rows").link(), rows: 4 };
    assert_eq!(begin_behind(&scratch, &all).await, ArchiveOutcome::Archived);
    assert_eq!(audit.remove_archived(100).await.expect("works"), 4);
    assert_eq!((audit.seal(10).await.expect("works"), sound_chain(&scratch).await), (1, 1));
    assert!(audit.sealed(AuditId(0), 1).await.expect("works")[0].row.id > all.through.id.0, "a key is never given out again");
    scratch.execute(&format!("{} UPDATE audit_log SET actor = 'nobody'", scratch.without_append_only_guards())).await;
    assert_eq!(broken_chain(&scratch).await.len(), 1);
}

async fn only_what_is_really_there_is_archived(scratch: Scratch) {
    let archive = archive_of(&scratch, 7).await;
    let wrong = [
        AuditArchive { rows: 6, ..archive.clone() },
        AuditArchive { through: Link { seal: "f".repeat(64), ..archive.through.clone() }, ..archive.clone() },
        AuditArchive { through: Link { id: AuditId(4711), ..archive.through.clone() }, ..archive.clone() },
        AuditArchive { after: Link { seal: "f".repeat(64), ..Link::genesis() }, ..archive.clone() },
    ];
    for wrong in &wrong {
        assert_eq!(begin_behind(&scratch, wrong).await, ArchiveOutcome::NotOfThisLog, "{wrong:?}");
    }
    assert_eq!(begin_behind(&scratch, &archive).await, ArchiveOutcome::Archived);
    assert_eq!(begin_behind(&scratch, &archive).await, ArchiveOutcome::NotOfThisLog, "twice");
    let url = scratch.url.clone();
    let (seal, now) = ("f".repeat(64), scratch.instant(booking_testkit::noon()));
    for sql in [
        "DELETE FROM audit_log WHERE id = 8".to_owned(),
        "DELETE FROM audit_seals WHERE audit_id = 8".to_owned(),
        "DELETE FROM audit_archives".to_owned(),
        "UPDATE audit_archives SET through_id = 10".to_owned(),
        format!("INSERT INTO audit_archives VALUES (10, '{seal}', 7, 3, {now})"),
    ] {
        let (url, refused) = (url.clone(), sql.clone());
        let refused = tokio::spawn(async move { Scratch::at(&url).execute(&refused).await }).await;
        assert!(refused.is_err(), "{sql}");
    }
    // What somebody slips in before the beginning stays, and is named.
    assert_eq!(scratch.database.stores().audit.remove_archived(100).await.expect("works"), 7);
    let copy = "INSERT INTO audit_log (id, at, actor, action, entity, entity_id, detail, request_id)
        SELECT 3, at, actor, action, entity, entity_id, detail, request_id FROM audit_log WHERE id = 8";
    scratch.execute(copy).await;
    assert_eq!(scratch.database.stores().audit.remove_archived(100).await.expect("works"), 0);
    assert_eq!(broken_chain(&scratch).await, ["audit row 3, which came in between"]);
}

async fn of_many_archives_at_once_one_is_made(scratch: Scratch) {
    let (short, long) = {
        let long = archive_of(&scratch, 7).await;
        let short = scratch.database.stores().audit.sealed(AuditId(0), 4).await.expect("works");
        (AuditArchive { through: short[3].link(), rows: 4, ..long.clone() }, long)
    };
    let all = tokio::join!(
        begin_behind(&scratch, &short),
        begin_behind(&scratch, &long),
        begin_behind(&scratch, &short),
        begin_behind(&scratch, &long)
    );
    let made = [all.0, all.1, all.2, all.3].into_iter().filter(|outcome| *outcome == ArchiveOutcome::Archived).count();
    assert_eq!((made, scratch.texts("SELECT 'one' AS text FROM audit_archives").await.len()), (1, 1));
}
