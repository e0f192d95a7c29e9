//! Every migration goes down and up again on a database that has something in every table, and what the earlier schema can hold is held.

use std::collections::{BTreeMap, BTreeSet};

use booking_sql::testing::{Kind, Scratch, scratch};
use serde_json::{Value, json};

use crate::{
    client::{Call, Client},
    customers::{Crowd, Customer, PAYS, seats, showtimes, sign_up},
    installation::{Installation, folder},
};

/// How long people are at it.
const SALES: std::time::Duration = std::time::Duration::from_secs(2);

/// What goes with a migration that is taken back, so that rules that look at it cannot hold afterwards: postings, and with them what was
/// given back and sold. That is what docs/upgrade.md says of it.
const TAKES_MONEY_ALONG: &str = "20261122000002";

/// What takes along the rows of one rule, by the same page.
const TAKES_ALONG: [(&str, &str); 1] = [("20261125000007", "promotion_uses_match_bookings")];

/// What no earlier schema can hold, so that nothing goes back over it: `booking-sql`'s tests of migrations see to that.
const STANDS_IN_THE_WAY: &str = "audit_archives";

#[tokio::test(flavor = "multi_thread")]
async fn migrations_go_there_and_back_with_sqlite() {
    let folder = folder();
    let url = format!("sqlite:{}", folder.path().join("marquee.db").display());
    there_and_back(Installation::embedded_at(&url, folder, &[]).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn migrations_go_there_and_back_with_postgresql() {
    let scratch = scratch(Kind::Postgres).await;
    there_and_back(Installation::embedded_at(&scratch.url, folder(), &[]).await).await;
}

async fn there_and_back(mut installation: Installation) {
    let shows = fill(&installation).await;
    installation.replicas[0].terminate();
    assert!(installation.replicas[0].ended(std::time::Duration::from_secs(10)).await.success());
    let there = Scratch::at(&installation.database);
    fill_the_rest(&there, shows[0]).await;
    let (full, form) = (Contents::of(&there).await, form_of(&there).await);
    let empty = full.0.iter().filter(|(table, rows)| rows.is_empty() && *table != STANDS_IN_THE_WAY).map(|(table, _)| table);
    let empty: Vec<&String> = empty.collect();
    assert!(empty.is_empty(), "nothing is in {empty:?}, which says nothing");
    no_rule_is_broken(&there, &[]).await;

    let migrations = there.database.migrations().await.expect("answers").len();
    let mut excused = Vec::new();
    let mut before = full;
    for back in 1..migrations {
        let mut name = String::new();
        for _ in 0..back {
            name = there.database.migrate_down().await.expect("goes back").expect("there is one");
        }
        let earlier = Contents::of(&there).await;
        before.has_what_is_in(&earlier, &format!("{name} taken back"));
        assert_eq!(there.database.migrate().await.expect("goes there again").len(), back);
        let after = Contents::of(&there).await;
        after.has_what_is_in(&earlier, &format!("{name} applied again"));
        before = after;
        assert_eq!(form_of(&there).await, form, "{name}: the schema is what it was");
        excused.extend(TAKES_ALONG.iter().filter(|(migration, _)| *migration == name).map(|(_, rule)| *rule));
        if name != TAKES_MONEY_ALONG {
            no_rule_is_broken(&there, &excused).await;
        }
    }
}

/// Everything the API can put into tables; the shows.
async fn fill(installation: &Installation) -> Vec<i64> {
    let visitor = installation.visitor();
    let shows = showtimes(&visitor).await;
    let mut customers = sign_up(&visitor, 7).await;
    let mut ann = customers.pop().expect("a customer");
    let crowd = Crowd::start(customers, &shows[1..3]);
    let admin = admin(&visitor).await;
    let wrong = json!({ "email": "customer@demo.test", "password": "not this one" });
    assert_eq!(visitor.insist(&Call::post("/api/v1/auth/login", Some(wrong))).await.status, 401);
    let invited = json!({ "email": "sam@example.org", "role": "admin" });
    assert_eq!(admin.insist(&Call::post("/api/v1/admin/invitations", Some(invited))).await.status, 201);
    let bought = buy(&mut ann, shows[3], Some("WELCOME10")).await;
    let tickets: Value = ann.client.insist(&Call::get(format!("/api/v1/bookings/{bought}/tickets"))).await.expect(200);
    let scan = json!({ "code": tickets["items"][0]["code"], "showtime_id": shows[3], "nonce": "a-nonce" });
    admin.insist(&Call::post("/api/v1/staff/checkin/scan", Some(scan))).await.expect::<Value>(200);
    let cancelled = buy(&mut ann, shows[4], None).await;
    let quote = Call::post(format!("/api/v1/bookings/{cancelled}/cancellation-quote"), None);
    ann.client.insist(&quote).await.expect::<Value>(200);
    ann.cancel(cancelled).await;
    let off = Call::post(format!("/api/v1/showtimes/{}/cancel", shows[5]), Some(json!({ "reason": "The projector is broken" })));
    assert!([200, 202].contains(&admin.insist(&off).await.status));
    tokio::time::sleep(SALES).await;
    crowd.dismiss().await;
    // A hold that is still there when all is over.
    let free = seats(&visitor, shows[6]).await.into_iter().find(|seat| seat.status == "available" && seat.is_for_anyone());
    ann.hold(shows[6], &[free.expect("a seat").id]).await.expect("nobody else is interested");
    shows
}

async fn admin(visitor: &Client) -> Client {
    let body = json!({ "email": "admin@demo.test", "password": "marquee-demo" });
    let session: Value = visitor.insist(&Call::post("/api/v1/auth/login", Some(body))).await.expect(200);
    visitor.with_token(session["access_token"].as_str().expect("a token"))
}

async fn buy(customer: &mut Customer, show: i64, code: Option<&str>) -> i64 {
    let seat = seats(&customer.client, show).await.into_iter().find(|seat| seat.status == "available" && seat.is_for_anyone());
    let held = customer.hold(show, &[seat.expect("a seat").id]).await.expect("nobody else is interested");
    if let Some(code) = code {
        let hold = format!("/api/v1/bookings/{}/hold", held.id);
        let taken = customer.client.insist(&Call::patch(hold, Some(json!({ "promo_code": code })))).await;
        assert_eq!(taken.status, 200, "{taken:?}");
    }
    assert!(customer.pay(held.id, PAYS).await && customer.is_confirmed(held.id).await);
    held.id
}

/// What takes its time, or needs Stripe.
#[expect(clippy::disallowed_methods, reason = "the program under test runs by the clock on the wall")]
async fn fill_the_rest(there: &Scratch, show: i64) {
    let now = there.instant(jiff::Timestamp::now());
    let key = "a".repeat(64);
    for statement in [
        format!("INSERT INTO posters (key, wanted_at, removing) VALUES ('{key}', {now}, false)"),
        format!("INSERT INTO seat_map_views (showtime_id, at, views) SELECT {show}, {now}, 1 WHERE NOT EXISTS (SELECT 1 FROM seat_map_views)"),
        format!("INSERT INTO showtime_reminders (showtime_id, written_at) SELECT {show}, {now} WHERE NOT EXISTS (SELECT 1 FROM showtime_reminders)"),
        format!(
            "INSERT INTO seat_blocks (showtime_id, seat_id, reason, created_at)
             SELECT s.id, (SELECT min(id) FROM layout_seats WHERE layout_id = s.layout_id), 'broken', {now} FROM showtimes s WHERE s.id = {show}"
        ),
        format!(
            "INSERT INTO disputes (id, payment_id, booking_id, amount_minor, currency, status, created_at, updated_at)
             SELECT 'dp_1', id, booking_id, 1, currency, 'won', {now}, {now} FROM payments WHERE status = 'succeeded' LIMIT 1"
        ),
        format!(
            "INSERT INTO user_tokens (token_hash, user_id, purpose, created_at, expires_at)
             SELECT 'a hash', min(id), 'reset_password', {now}, {now} FROM users"
        ),
        format!(
            "INSERT INTO reviews (film_id, user_id, stars, body, status, created_at, updated_at)
             SELECT (SELECT min(id) FROM films), min(id), 4, 'Good.', 'published', {now}, {now} FROM users"
        ),
        format!(
            "INSERT INTO price_lists (cinema_id, booking_fee_minor, tax_basis_points, tax_included, created_at, updated_at)
             SELECT min(id), 50, 700, true, {now}, {now} FROM cinemas"
        ),
        "UPDATE films SET review_count = 1, review_stars = 4 WHERE id = (SELECT min(id) FROM films)".to_owned(),
    ] {
        there.execute(&statement).await;
    }
}

/// The rows of every table, each a JSON object as the database writes it.
struct Contents(BTreeMap<String, Vec<String>>);

impl Contents {
    async fn of(there: &Scratch) -> Self {
        let mut contents = BTreeMap::new();
        for table in there.texts(tables(there.kind())).await {
            let mut rows = there.texts(&rows(there, &table).await).await;
            rows.sort();
            contents.insert(table, rows);
        }
        Self(contents)
    }

    /// What is in the tables and columns of an earlier schema is here as well.
    fn has_what_is_in(&self, earlier: &Self, when: &str) {
        for (table, rows) in &earlier.0 {
            let here = self.0.get(table).unwrap_or_else(|| panic!("{when}: {table} came from nowhere"));
            // Most tables are what they were, down to the order of their columns, and need no second look.
            if rows == here {
                continue;
            }
            assert_eq!(rows.len(), here.len(), "{when}: rows of {table}");
            let rows = columns_of(rows, |_| true);
            let known: BTreeSet<&String> = rows.iter().flat_map(BTreeMap::keys).collect();
            let here = columns_of(here, |column| known.contains(column));
            let different: Vec<_> = rows.iter().zip(&here).filter(|(row, here)| row != here).take(2).collect();
            assert!(different.is_empty(), "{when}: rows of {table} differ: {different:#?}");
        }
    }
}

/// These columns of rows, with their values; in the order of those.
fn columns_of(rows: &[String], is_wanted: impl Fn(&String) -> bool) -> Vec<BTreeMap<String, String>> {
    let row = |row: &String| -> BTreeMap<String, String> {
        let row: BTreeMap<String, Value> = serde_json::from_str(row).expect("a row is an object");
        row.into_iter().filter(|(column, _)| is_wanted(column)).map(|(column, value)| (column, value.to_string())).collect()
    };
    let mut rows: Vec<_> = rows.iter().map(row).collect();
    rows.sort();
    rows
}

/// The tables of our own, without those that keep an index.
fn tables(kind: Kind) -> &'static str {
    match kind {
        Kind::Sqlite => {
            "SELECT name AS text FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' AND name NOT LIKE 'sqlite%'
             AND name NOT LIKE 'films\\_fts%' ESCAPE '\\' AND name NOT LIKE '\\_\\_%' ESCAPE '\\'"
        }
        Kind::Postgres => "SELECT tablename::text AS text FROM pg_tables WHERE schemaname = 'public' AND tablename NOT LIKE '\\_\\_%'",
    }
}

/// A query for the rows of a table, each a JSON object.
async fn rows(there: &Scratch, table: &str) -> String {
    match there.kind() {
        Kind::Sqlite => {
            let columns = there
                .texts(&format!("SELECT '''' || name || ''', quote(\"' || name || '\")' AS text FROM pragma_table_info('{table}')"))
                .await;
            format!("SELECT json_object({}) AS text FROM {table}", columns.join(", "))
        }
        Kind::Postgres => format!("SELECT row_to_json(r)::text AS text FROM {table} r"),
    }
}

/// Tables, columns, indexes, constraints and triggers.
async fn form_of(there: &Scratch) -> Vec<String> {
    there
        .texts(match there.kind() {
            Kind::Sqlite => {
                "SELECT m.name || '.' || c.name || ' ' || c.type || ' ' || c.\"notnull\" || ' ' || coalesce(c.dflt_value, '-') || ' ' || c.pk AS text
                 FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table'
                 UNION ALL SELECT type || ' ' || name || ' ' || tbl_name || ' ' || coalesce(sql, '') FROM sqlite_master WHERE type <> 'table'
                 ORDER BY 1"
            }
            Kind::Postgres => {
                "SELECT table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable || ' ' || coalesce(column_default, '-') AS text
                 FROM information_schema.columns WHERE table_schema = 'public'
                 UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
                 UNION ALL SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint
                     WHERE connamespace = 'public'::regnamespace
                 UNION ALL SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
                 ORDER BY 1"
            }
        })
        .await
}

/// References are kept, pages are in order, and the rules that never bend hold.
#[expect(clippy::disallowed_methods, reason = "the program under test runs by the clock on the wall")]
async fn no_rule_is_broken(there: &Scratch, excused: &[&str]) {
    if there.kind() == Kind::Sqlite {
        let faults = "SELECT integrity_check AS text FROM pragma_integrity_check WHERE integrity_check <> 'ok'
            UNION ALL SELECT \"table\" || ' refers to nothing' FROM pragma_foreign_key_check";
        assert_eq!(there.texts(faults).await, Vec::<String>::new());
    }
    // What is still under way may be; what was taken back and made anew is not late for that.
    let (now, early) = (jiff::Timestamp::now(), jiff::Timestamp::UNIX_EPOCH);
    for finding in there.database.stores().integrity.check(early, now).await.expect("the database answers") {
        assert!(finding.broken.is_empty() || excused.contains(&finding.invariant.as_str()), "{finding:?}");
    }
}
