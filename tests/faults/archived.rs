//! Archived: old rows of the audit log move into a file while the shop is open; the file can be followed by itself, and the chain of seals in
//! the database goes on behind it.

use std::{fs, path::Path, time::Duration};

use booking_sql::testing::Scratch;
use jiff::{Span, Timestamp, civil::Date, tz::TimeZone};
use serde_json::Value;

use crate::{
    client::Call,
    customers::{Crowd, showtimes, sign_up},
    installation::{Installation, SHORT_HOLDS, folder},
};

/// For how long people are at it meanwhile.
const SALES: Duration = Duration::from_millis(1_500);

#[tokio::test(flavor = "multi_thread")]
async fn old_rows_of_the_audit_log_move_into_a_file_with_sqlite() {
    archive(Installation::embedded(SHORT_HOLDS).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn old_rows_of_the_audit_log_move_into_a_file_with_postgresql() {
    archive(Installation::over_servers(2, SHORT_HOLDS).await).await;
}

async fn archive(installation: Installation) {
    let visitor = installation.visitor();
    let shows = showtimes(&visitor).await;
    let crowd = Crowd::start(sign_up(&visitor, 4).await, &shows[..2]);
    let archives = folder();
    let path = |name: &str| archives.path().join(name).display().to_string();
    let (early, today) = (days_ago(3), days_ago(0));
    let first_of_today = format!("SELECT min(id) FROM audit_log WHERE at >= {}", beginning(&installation, today));
    let old = format!("SELECT 'row' AS text FROM audit_log WHERE id < ({first_of_today})");
    everything_is_sealed(&installation, &old).await;
    let there = count(&installation, &old).await;
    // In two steps, as if one had been made a while ago.
    for (name, day) in [("1.jsonl", early), ("2.jsonl", today)] {
        installation.run(&["audit", "archive", "--before", &day.to_string(), "--to", &path(name)]).well();
    }
    tokio::time::sleep(SALES).await;
    crowd.home().await;

    let again = installation.run(&["audit", "archive", "--before", &today.to_string(), "--to", &path("2.jsonl")]).refused();
    assert!(again.contains("is there already"), "{again}");
    let tomorrow = installation.run(&["audit", "archive", "--before", "2999-01-01", "--to", &path("3.jsonl")]).refused();
    assert!(tomorrow.contains("still to come"), "{tomorrow}");
    let nothing = installation.run(&["audit", "archive", "--before", &today.to_string(), "--to", &path("3.jsonl")]).well();
    assert!(nothing.contains("no file was made") && !Path::new(&path("3.jsonl")).exists(), "{nothing}");

    let rows = lines(&path("1.jsonl")) + lines(&path("2.jsonl"));
    assert_eq!((rows, count(&installation, &old).await), (there, 0), "every old row is in one of the files");
    installation.run(&["audit", "verify", &path("1.jsonl"), &path("2.jsonl")]).well();
    let swapped = installation.run(&["audit", "verify", &path("2.jsonl"), &path("1.jsonl")]).refused();
    assert!(swapped.contains("does not begin where the one before it ends"), "{swapped}");
    let text = fs::read_to_string(path("1.jsonl")).expect("an archive");
    fs::write(path("1.jsonl"), text.replacen("\"operator\"", "\"nobody\"", 1)).expect("is changed");
    let changed = installation.run(&["audit", "verify", &path("1.jsonl")]).refused();
    assert!(changed.contains("its seal does not follow"), "{changed}");
    installation.run(&["doctor", "--integrity"]).well();
    it_is_told(&installation).await;
}

/// The archive is a change like any other.
async fn it_is_told(installation: &Installation) {
    let visitor = installation.visitor();
    let body = serde_json::json!({ "email": "admin@demo.test", "password": "marquee-demo" });
    let session: Value = visitor.insist(&Call::post("/api/v1/auth/login", Some(body))).await.expect(200);
    let admin = visitor.with_token(session["access_token"].as_str().expect("a token"));
    let log: Value = admin.insist(&Call::get("/api/v1/admin/audit-log?action=audit_log.archived")).await.expect(200);
    let told = log["items"].as_array().expect("a list");
    assert_eq!((told.len(), &told[0]["actor"]), (2, &Value::from("operator")), "{log}");
}

/// The worker seals a moment after something is written.
async fn everything_is_sealed(installation: &Installation, rows: &str) {
    let unsealed = format!("{rows} AND id NOT IN (SELECT audit_id FROM audit_seals)");
    while count(installation, &unsealed).await > 0 {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

async fn count(installation: &Installation, sql: &str) -> usize {
    Scratch::at(&installation.database).texts(sql).await.len()
}

/// The rows of a file: all lines but the first and the last.
fn lines(path: &str) -> usize {
    fs::read_to_string(path).expect("an archive").lines().count() - 2
}

#[expect(clippy::disallowed_methods, reason = "the program under test runs by the clock on the wall")]
fn days_ago(days: i64) -> Date {
    Timestamp::now().to_zoned(TimeZone::UTC).date().saturating_sub(Span::new().days(days))
}

/// When a day begins, as the database writes it.
fn beginning(installation: &Installation, day: Date) -> String {
    let midnight = day.to_zoned(TimeZone::UTC).expect("a day begins").timestamp();
    Scratch::at(&installation.database).instant(midnight)
}
