//! Recovered: a base backup made while the shop sells, and the log that PostgreSQL archived since, are the shop as it was at an instant.

use std::{
    sync::Mutex,
    time::{Duration, Instant},
};

use booking_sql::testing::Scratch;
use booking_testkit::own_servers::OwnPostgres;

use crate::{
    books::Books,
    installation::{Installation, SHORT_HOLDS, folder},
    kept::{CONFIRMED, more_is_sold, open_elsewhere, sell_around},
};

/// How soon a segment of the log is archived.
const ARCHIVED: Duration = Duration::from_secs(20);

#[tokio::test(flavor = "multi_thread")]
async fn a_shop_over_postgresql_is_recovered_as_it_was_at_an_instant() {
    let postgres = OwnPostgres::archiving();
    let installation = Installation::over_postgres(&postgres, SHORT_HOLDS).await;
    let (server, books) = (Scratch::at(postgres.url()), Books::open(postgres.url()));
    let reached = Mutex::default();
    let mut sold = sell_around(&installation, || async {
        postgres.back_up();
        let confirmed = more_is_sold(&books, &books.read(CONFIRMED).await).await;
        let instant = server.texts("SELECT clock_timestamp()::text AS text").await.remove(0);
        let then = books.read(CONFIRMED).await;
        let since: Vec<String> = more_is_sold(&books, &then).await.into_iter().filter(|line| !then.contains(line)).collect();
        *reached.lock().expect("nobody panicked") = (confirmed, instant, since);
    })
    .await;
    let (confirmed, instant, since) = reached.into_inner().expect("nobody panicked");
    sold.confirmed = confirmed;
    archive_everything(&server).await;
    postgres.crash();

    let recovered = postgres.recovered(&instant);
    let known = Books::open(recovered.url()).read(CONFIRMED).await;
    assert!(since.iter().all(|line| !known.contains(line)), "what was sold after {instant} is there, too");
    let there = folder();
    copy_pictures(&installation, there.path());
    let elsewhere = installation.elsewhere(recovered.url(), there);
    open_elsewhere(elsewhere, &sold).await;
}

/// Begins a new segment of the log, and waits until the one before is archived.
async fn archive_everything(server: &Scratch) {
    let segment = server.texts("SELECT pg_walfile_name(pg_switch_wal()) AS text").await.remove(0);
    let archived = format!("SELECT last_archived_wal AS text FROM pg_stat_archiver WHERE last_archived_wal >= '{segment}'");
    let began = Instant::now();
    while server.texts(&archived).await.is_empty() {
        assert!(began.elapsed() < ARCHIVED, "{segment} is not archived");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// Posters are files beside the database, and kept as files are.
fn copy_pictures(installation: &Installation, into: &std::path::Path) {
    std::fs::create_dir_all(into.join("pictures")).expect("a folder");
    for picture in std::fs::read_dir(installation.data().join("pictures")).expect("pictures") {
        let picture = picture.expect("a picture");
        std::fs::copy(picture.path(), into.join("pictures").join(picture.file_name())).expect("is copied");
    }
}
