//! The schema is changed by one process at a time, and by none that does not know all of it.

use booking_sql::{
    Database, DatabaseError, DatabaseOptions,
    testing::{Kind, Scratch, empty, scratch},
};

/// As many as start at once; each with connections of its own, as processes have.
const PROCESSES: usize = 4;

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn of_many_that_start_at_once_one_migrates_on_sqlite() {
    one_migrates(Kind::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn of_many_that_start_at_once_one_migrates_on_postgresql() {
    one_migrates(Kind::Postgres).await;
}

async fn one_migrates(kind: Kind) {
    let scratch = empty(kind).await;
    let starting = (0..PROCESSES).map(|_| {
        let database = Database::open(&scratch.url, &DatabaseOptions::default()).expect("an address");
        tokio::spawn(async move { database.migrate().await })
    });
    let starting: Vec<_> = starting.collect();
    let mut applied = Vec::new();
    for start in starting {
        applied.push(start.await.expect("no panic").expect("migrates, or waits for who does").len());
    }
    let all = scratch.database.migrations().await.expect("answers");
    assert!(all.iter().all(|migration| migration.applied), "{all:?}");
    applied.sort_unstable();
    assert_eq!(applied, [0, 0, 0, all.len()], "one of them did all of it");
}

/// Whoever looks at the migrations and waits for something else beside it hears of both: a thread that was blocked here once slept through the
/// other's arrival, and every second look by `api doctor` ended in a database that does not answer.
#[tokio::test(flavor = "multi_thread")]
async fn who_looks_at_the_migrations_misses_nothing_else() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let scratch = scratch(kind).await;
        let options = DatabaseOptions { patience: std::time::Duration::from_secs(10), ..DatabaseOptions::default() };
        for _ in 0..16 {
            let database = Database::open(&scratch.url, &options).expect("an address");
            let (answered, migrations) = tokio::join!(database.ping(), database.migrations());
            answered.expect("the database answers");
            assert!(migrations.expect("the database answers").iter().all(|migration| migration.applied));
        }
        let never = empty(kind).await.database.migrations().await.expect("answers");
        assert!(!never.is_empty() && never.iter().all(|migration| !migration.applied));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_newer_schema_is_left_alone_on_sqlite() {
    left_alone(scratch(Kind::Sqlite).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_newer_schema_is_left_alone_on_postgresql() {
    left_alone(scratch(Kind::Postgres).await).await;
}

async fn left_alone(scratch: Scratch) {
    scratch.execute("INSERT INTO __diesel_schema_migrations (version) VALUES ('29990101000000')").await;
    let versions = "SELECT version AS text FROM __diesel_schema_migrations ORDER BY version";
    let before = scratch.texts(versions).await;
    let ours = &before[before.len() - 2];
    for refused in [scratch.database.migrate().await.expect_err("up"), scratch.database.migrate_down().await.expect_err("down")] {
        let told = refused.to_string();
        assert!(matches!(refused, DatabaseError::Newer { .. }), "{told}");
        assert!(told.contains("it has migration 29990101000000") && told.contains(&format!("knows is {ours}.")), "{told}");
    }
    assert_eq!(scratch.texts(versions).await, before);
    // The lock was given back: nobody waits.
    scratch.execute("DELETE FROM __diesel_schema_migrations WHERE version = '29990101000000'").await;
    assert_eq!(scratch.database.migrate().await.expect("nothing stands in the way"), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_goes_back_over_an_archive_on_sqlite() {
    refuses_to_go_back(scratch(Kind::Sqlite).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_goes_back_over_an_archive_on_postgresql() {
    refuses_to_go_back(scratch(Kind::Postgres).await).await;
}

/// The schema before it would have no place from which the chain goes on.
async fn refuses_to_go_back(scratch: Scratch) {
    let (now, seal) = (scratch.instant(booking_testkit::noon()), "f".repeat(64));
    let archive = format!("INSERT INTO audit_seals VALUES (1, '{seal}'); INSERT INTO audit_archives VALUES (1, '{seal}', 0, 1, {now})");
    scratch.execute(&archive).await;
    let name = "2026-11-26-100000_audit_archive";
    let applied = || async {
        let all = scratch.database.migrations().await.expect("answers");
        all.into_iter().filter(|migration| migration.applied).map(|migration| migration.name).collect::<Vec<_>>()
    };
    while applied().await.last().is_some_and(|last| last != name) {
        scratch.database.migrate_down().await.expect("goes back");
    }
    let refused = scratch.database.migrate_down().await.expect_err("refuses").to_string();
    assert!(refused.contains("audit_archives_left") || refused.contains("CHECK"), "{refused}");
    assert!(applied().await.contains(&name.to_owned()), "nothing has changed");
    assert_eq!(scratch.texts("SELECT seal AS text FROM audit_archives").await, [seal]);
}
