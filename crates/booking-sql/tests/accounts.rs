//! Accounts over both databases.

use std::sync::Arc;

use async_trait::async_trait;
use booking_domain::{CinemaId, Timestamp, UserId};
use booking_sql::testing::{Kind, Scratch, scratch};
use booking_testkit::contract::account_store::{Accounts, Surroundings};

struct Around(Scratch);

async fn over(kind: Kind) -> Accounts {
    let scratch = scratch(kind).await;
    for id in [1, 2] {
        let cinema = format!(
            "INSERT INTO cinemas (id, name, city, address, time_zone, currency, created_at, updated_at) \
             VALUES ({id}, 'C{id}', 'X', 'Y', 'UTC', 'EUR', {now}, {now})",
            now = scratch.instant(Timestamp::UNIX_EPOCH)
        );
        scratch.execute(&cinema).await;
    }
    let stores = scratch.database.stores();
    Accounts { store: stores.accounts, outbox: stores.outbox, around: Arc::new(Around(scratch)) }
}

#[async_trait]
impl Surroundings for Around {
    async fn cinemas(&self) -> [CinemaId; 2] {
        [CinemaId(1), CinemaId(2)]
    }

    async fn book(&self, customer: UserId, ends_at: Timestamp) {
        let start = self.0.instant(ends_at - jiff::SignedDuration::from_mins(90));
        let (end, early) = (self.0.instant(ends_at), self.0.instant(Timestamp::UNIX_EPOCH));
        for sql in [
            format!(
                "INSERT INTO films (id, identity, title, title_key, genres, film_cast, search_text, created_at, updated_at) \
                 VALUES (1, 'f', 'F', 'f', '[]', '[]', 'f', {early}, {early})"
            ),
            format!("INSERT INTO screens (id, cinema_id, name, created_at, updated_at) VALUES (1, 1, 'S', {early}, {early})"),
            format!("INSERT INTO layouts (id, screen_id, version, created_at) VALUES (1, 1, 1, {early})"),
            format!(
                "INSERT INTO showtimes (id, film_id, cinema_id, screen_id, layout_id, starts_at, ends_at, busy_until, status, format, \
                 language, base_price_minor, orphan_rule, sales_open_at, sales_close_at, created_at, updated_at) VALUES \
                 (1, 1, 1, 1, 1, {start}, {end}, {end}, 'scheduled', '2d', 'en', 1000, 'off', {early}, {start}, {early}, {early})"
            ),
            format!(
                "INSERT INTO bookings (reference, showtime_id, customer_id, status, stage_at, total_minor, quote, created_at, updated_at) \
                 VALUES ('AAAA-BBBB', 1, {customer}, 'confirmed', {early}, 1000, '{{\"currency\": \"EUR\", \"seats\": [{{}}]}}', {early}, {early})"
            ),
        ] {
            self.0.execute(&sql).await;
        }
    }

    async fn audit_log(&self) -> Vec<String> {
        let columns = ["actor", "action", "entity", "entity_id", "CAST(detail AS text)", "request_id"].join(" || ' ' || ");
        self.0.texts(&format!("SELECT {columns} AS text FROM audit_log ORDER BY id")).await
    }
}

mod postgres {
    async fn fresh() -> super::Accounts {
        super::over(super::Kind::Postgres).await
    }

    booking_testkit::account_store_contract!(fresh);
}

mod sqlite {
    async fn fresh() -> super::Accounts {
        super::over(super::Kind::Sqlite).await
    }

    booking_testkit::account_store_contract!(fresh);
}
