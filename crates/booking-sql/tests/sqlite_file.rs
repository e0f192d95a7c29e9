//! A SQLite file as a whole.

use std::path::{Path, PathBuf};

use booking_sql::{
    sqlite_file::{SqliteFileError, close, copy, inspect, path_of},
    testing::{Kind, Scratch, scratch},
};

fn file_of(scratch: &Scratch) -> &Path {
    Path::new(path_of(&scratch.url).expect("the address of a file"))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_is_of_one_instant_while_others_write() {
    let scratch = scratch(Kind::Sqlite).await;
    scratch.execute("CREATE TABLE pairs (a bigint, b bigint); INSERT INTO pairs VALUES (0, 0)").await;
    let folder = tempfile();
    let (file, copies) = (file_of(&scratch).to_owned(), [folder.path().join("1.db"), folder.path().join("2.db")]);
    let copying = {
        let copies = copies.clone();
        tokio::task::spawn_blocking(move || copies.map(|into| copy(&file, &into).expect("is copied")))
    };
    let mut writes = 0;
    while !copying.is_finished() {
        scratch.execute("BEGIN IMMEDIATE; UPDATE pairs SET a = a + 1; UPDATE pairs SET b = b + 1; COMMIT").await;
        writes += 1;
    }
    let schemas = copying.await.expect("copied");
    assert!(writes > 0, "nobody wrote meanwhile");
    let newest = scratch.texts("SELECT max(version) AS text FROM __diesel_schema_migrations").await;
    for (into, schema) in copies.iter().zip(schemas) {
        assert_eq!(schema, newest[0]);
        let copied = Scratch::at(&format!("sqlite:{}", into.display()));
        assert_eq!(copied.texts("SELECT 'torn' AS text FROM pairs WHERE a <> b").await, Vec::<String>::new());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_copied_of_a_database_that_is_not_there() {
    let folder = tempfile();
    let nowhere = folder.path().join("nowhere.db");
    let refused = copy(&nowhere, &folder.path().join("copy.db"));
    assert!(matches!(refused, Err(SqliteFileError::Missing(_))), "{refused:?}");
    assert!(!nowhere.exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_that_refers_to_nothing_is_damage() {
    let scratch = scratch(Kind::Sqlite).await;
    let orphan = "PRAGMA foreign_keys = OFF; INSERT INTO film_genres (film_id, genre_key, genre) VALUES (4711, 'noir', 'Noir')";
    scratch.execute(orphan).await;
    let found = inspect(file_of(&scratch)).expect_err("is found").to_string();
    assert!(found.contains("is damaged: a row of film_genres refers to one of films that is not there"), "{found}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_newer_schema_is_refused() {
    let scratch = scratch(Kind::Sqlite).await;
    scratch.execute("INSERT INTO __diesel_schema_migrations (version) VALUES ('29990101000000')").await;
    let refused = inspect(file_of(&scratch)).expect_err("is refused").to_string();
    assert!(refused.contains("it has migration 29990101000000, and the newest that this program knows is 2026"), "{refused}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_open_elsewhere_cannot_be_put_aside() {
    let scratch = scratch(Kind::Sqlite).await;
    let file: PathBuf = file_of(&scratch).to_owned();
    scratch.texts("SELECT version AS text FROM __diesel_schema_migrations").await;
    let refused = close(&file);
    assert!(matches!(refused, Err(SqliteFileError::InUse(_))), "{refused:?}");
    let Scratch { database, .. } = scratch;
    drop(database);
}

fn tempfile() -> tempfile::TempDir {
    tempfile::tempdir().expect("a temporary folder")
}
