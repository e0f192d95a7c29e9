//! The chain of the audit log: every row is sealed once and in order, whoever seals and whoever writes meanwhile; and neither the log nor its
//! seals take an update or a delete.

use booking_domain::integrity::Invariant;
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
    let now = booking_testkit::noon();
    let findings = scratch.database.stores().integrity.check(now - SignedDuration::from_mins(10), now).await.expect("works");
    let chain = findings.into_iter().find(|finding| finding.invariant == Invariant::AuditChainHolds).expect("checked");
    assert_eq!(chain.broken, Vec::<String>::new());
    chain.looked_at
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
