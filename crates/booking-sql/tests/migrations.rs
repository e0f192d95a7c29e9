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
