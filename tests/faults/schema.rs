//! Programs that start: of several at once one brings an empty database's schema up to date, and a schema that is newer than the program is
//! left alone by whatever starts.

use std::{
    path::Path,
    process::{Child, Command, Output, Stdio},
};

use booking_sql::testing::{Kind, Scratch, empty, scratch};
use booking_testkit::own_servers::free_port;

use crate::installation::folder;

/// How many start at once.
const PROGRAMS: usize = 4;

#[tokio::test(flavor = "multi_thread")]
async fn of_programs_that_start_at_once_one_migrates_with_sqlite() {
    one_migrates(empty(Kind::Sqlite).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_programs_that_start_at_once_one_migrates_with_postgresql() {
    one_migrates(empty(Kind::Postgres).await).await;
}

async fn one_migrates(there: Scratch) {
    let data = folder();
    let starting: Vec<Child> = (0..PROGRAMS).map(|_| program(&there, data.path(), &["migrate", "up"])).collect();
    let said: Vec<String> = starting.into_iter().map(|child| told(&child.wait_with_output().expect("ends"), true)).collect();
    let all = there.database.migrations().await.expect("answers");
    assert!(all.iter().all(|migration| migration.applied), "{all:?}");
    let mut applied: Vec<usize> = said.iter().map(|said| said.matches("applied ").count()).collect();
    applied.sort_unstable();
    assert_eq!(applied, [0, 0, 0, all.len()], "one of them did all of it: {said:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_program_starts_on_a_newer_schema_with_sqlite() {
    none_starts(scratch(Kind::Sqlite).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_program_starts_on_a_newer_schema_with_postgresql() {
    none_starts(scratch(Kind::Postgres).await).await;
}

async fn none_starts(there: Scratch) {
    let data = folder();
    let versions = "SELECT version AS text FROM __diesel_schema_migrations ORDER BY version";
    let ours = there.texts(versions).await.pop().expect("a version");
    there.execute("INSERT INTO __diesel_schema_migrations (version) VALUES ('29990101000000')").await;
    let before = there.texts(versions).await;
    for arguments in [&["serve"][..], &["worker"], &["migrate", "up"], &["migrate", "down"]] {
        let said = told(&program(&there, data.path(), arguments).wait_with_output().expect("ends"), false);
        let names_both = format!("it has migration 29990101000000, and the newest that this program knows is {ours}");
        assert!(said.contains(&names_both), "{arguments:?}: {said}");
    }
    assert_eq!(there.texts(versions).await, before);
}

/// Starts the program over a database, with what is nobody else's.
fn program(there: &Scratch, data: &Path, arguments: &[&str]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_api"))
        .args(arguments)
        .env("DATABASE_URL", &there.url)
        .env("MARQUEE_DATA_DIR", data)
        .env("MARQUEE_BIND", format!("127.0.0.1:{}", free_port()))
        .env("MARQUEE_LOG", "warn")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts")
}

/// What it said, having ended as it should.
fn told(output: &Output, well: bool) -> String {
    let said = String::from_utf8_lossy(&[&output.stdout[..], &output.stderr].concat()).into_owned();
    assert_eq!(output.status.success(), well, "{said}");
    said
}
